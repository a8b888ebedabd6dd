//! Whether the server is going away, and what it still has to finish.

use std::future::Future;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

/// One server's life, shared by all its parts: make one, give clones to the router and to the server.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle {
    draining: CancellationToken,
    tasks: TaskTracker,
}

impl Lifecycle {
    /// A life that has just begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the server was told to stop: it is not ready for new work, and finishes what it has.
    pub fn is_draining(&self) -> bool {
        self.draining.is_cancelled()
    }

    /// Waits until the server is told to stop. What lives long (a worker, an open stream) ends by it.
    pub async fn draining(&self) {
        self.draining.cancelled().await;
    }

    /// Tells every part that the server stops. [`Server::serve`](crate::Server::serve) does so at its signal.
    pub fn drain(&self) {
        self.draining.cancel();
    }

    /// Runs work that a vanished client does not cancel, and that a stopping server waits for.
    pub fn spawn<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.tasks.spawn(work.in_current_span())
    }

    /// The number of connections and detached works that are not finished.
    pub fn unfinished(&self) -> usize {
        self.tasks.len()
    }

    /// Waits until everything spawned is finished.
    pub(crate) async fn finished(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}
