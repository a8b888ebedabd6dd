//! Connections: accepting them, bounding them in time, and letting them finish when the server stops.
//!
//! `axum::serve` sets no time limits, so the loop is here. HTTP/1.1 only: TLS and HTTP/2 are a proxy's work.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::Lifecycle;
use crate::settings::{HttpSettings, LimitSettings};

/// How long to wait when the system has no file descriptors left.
const BREATH: Duration = Duration::from_millis(200);

/// A bound listener, not yet serving.
pub struct Server {
    listener: TcpListener,
    limits: LimitSettings,
    lifecycle: Lifecycle,
}

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Everything under way was finished.
    Drained,
    /// The time to drain was over; so many connections and works were cut off.
    CutOff(usize),
}

impl Server {
    /// Listens at the settings' address. Connections wait until [`serve`](Self::serve).
    pub async fn bind(settings: &HttpSettings, lifecycle: Lifecycle) -> io::Result<Self> {
        let listener = TcpListener::bind(settings.listen).await?;
        Ok(Self { listener, limits: settings.limits.clone(), lifecycle })
    }

    /// Where it listens: the port is the real one where the settings said 0.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop`, then finishes what is under way and returns.
    ///
    /// The order of stopping: `/readyz` says no at once; for the time of `stop_notice_seconds` everything is still
    /// accepted; then the listener is closed, idle connections end, requests get `drain_seconds` to finish.
    pub async fn serve(self, router: Router, stop: impl Future<Output = ()> + Send) -> Stopped {
        let Self { listener, limits, lifecycle } = self;
        let connections = Connections {
            router,
            slots: Arc::new(Semaphore::new(limits.connections)),
            closing: CancellationToken::new(),
            cut_off: CancellationToken::new(),
            limits: Arc::new(limits),
            lifecycle: lifecycle.clone(),
        };
        let notice = connections.limits.stop_notice();
        let mut told = pin!(async {
            stop.await;
            tracing::info!("stopping: not ready for new work");
            lifecycle.drain();
            tokio::time::sleep(notice).await;
        });
        loop {
            tokio::select! {
                () = &mut told => break,
                (stream, peer, slot) = connections.accept(&listener) => connections.open(stream, peer, slot),
            }
        }
        drop(listener);
        connections.close().await
    }
}

/// Waits for SIGTERM or SIGINT (Ctrl-C).
///
/// # Errors
/// When the process may not listen to signals.
pub fn stop_signal() -> io::Result<impl Future<Output = ()> + Send> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

struct Connections {
    router: Router,
    limits: Arc<LimitSettings>,
    lifecycle: Lifecycle,
    slots: Arc<Semaphore>,
    /// Connections end after the request that they are in.
    closing: CancellationToken,
    /// Connections end.
    cut_off: CancellationToken,
}

impl Connections {
    /// The next connection, as soon as there is a slot for it; until then it waits in the system's queue.
    async fn accept(&self, listener: &TcpListener) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
        loop {
            let Ok(slot) = self.slots.clone().acquire_owned().await else { return std::future::pending().await };
            match listener.accept().await {
                Ok((stream, peer)) => return (stream, peer, slot),
                // Went away between its handshake and now.
                Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection can be accepted");
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
    }

    fn open(&self, stream: TcpStream, peer: SocketAddr, slot: OwnedSemaphorePermit) {
        let (router, limits) = (self.router.clone(), self.limits.clone());
        let (closing, cut_off) = (self.closing.clone(), self.cut_off.clone());
        self.lifecycle.spawn(async move {
            let served = serve_connection(stream, peer, router, &limits, closing);
            tokio::select! {
                () = served => {}
                () = cut_off.cancelled() => {}
            }
            drop(slot);
        });
    }

    async fn close(self) -> Stopped {
        self.closing.cancel();
        let time = self.limits.drain();
        if tokio::time::timeout(time, self.lifecycle.finished()).await.is_ok() {
            tracing::info!("stopped: everything under way was finished");
            return Stopped::Drained;
        }
        let unfinished = self.lifecycle.unfinished();
        tracing::warn!(unfinished, "stopped: the time to drain is over");
        self.cut_off.cancel();
        Stopped::CutOff(unfinished)
    }
}

async fn serve_connection(stream: TcpStream, peer: SocketAddr, router: Router, limits: &LimitSettings, closing: CancellationToken) {
    // Replies are written whole; waiting for more would only delay them. A socket that cannot do it is closing.
    let _closing_anyway = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.write_stall()));

    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_read())
        .max_buf_size(limits.header_bytes.max(SMALLEST_BUFFER))
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // The client's doing: it went away, was too slow, or does not speak HTTP.
        tracing::debug!(%error, "a connection ended early");
    }
}

/// hyper panics below it.
const SMALLEST_BUFFER: usize = 8 * 1024;
