//! One running server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio_util::sync::CancellationToken;
use traboule_events::service::deadlines::Deadlines;
use traboule_events::service::notice::Notices;
use traboule_graph::{ComposeError, Engine, Mode, compose};
use traboule_http::{HttpParts, Lifecycle, Server};
use traboule_kernel::{Clock, Rng};
use traboule_store::{Store, Worker};

use crate::adapters::ended_spaces::EndedSpaces;
use crate::adapters::readiness::DatabaseReadiness;
use crate::adapters::sessions::AccountSessions;
use crate::database::{self, DatabaseError};
use crate::examples;
use crate::mail::{MailError, Mailer};
use crate::routes;
use crate::services::Services;
use crate::settings::Settings;

/// How long the last statements may take to leave the database alone when the server stops.
const CLOSING: Duration = Duration::from_secs(5);
/// The pause before a worker that panicked is started again.
const RESTART: Duration = Duration::from_secs(1);

/// Everything that a server is made of, ready to take requests. Any number may share a database.
pub struct App {
    settings: Settings,
    store: Store,
    services: Services,
    engine: Engine,
    mailer: Arc<Mailer>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
}

/// Why a server does not start. Meant for the operator; shows no password.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Letters cannot leave.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The modules do not fit together: a fault in the program.
    #[error("the modules do not make a schema")]
    Compose(#[from] ComposeError),
    /// Somebody else listens there, or this process may not.
    #[error("the server cannot listen at {0}: {1}")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// The process may not be told to stop.
    #[error("the process cannot listen to signals")]
    Signals(#[source] std::io::Error),
}

impl App {
    /// Opens the database, brings its schema up to date and puts the domains together.
    pub async fn open(settings: Settings, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Result<Self, StartError> {
        let mailer = Arc::new(Mailer::new(&settings.mail, clock.clone())?);
        let store = database::open(&settings.database, clock.clone(), rng.clone()).await?;
        let deadlines = Arc::new(Deadlines::default());
        let notices = Arc::new(Notices::default());
        let ended_spaces = Arc::new(EndedSpaces::default());
        let store = store.with_consumers(vec![mailer.clone(), deadlines.clone(), notices.clone(), ended_spaces.clone()]);
        let services = Services::new(&store, &settings);
        deadlines.keep(services.events.clone());
        notices.write(services.events.clone());
        ended_spaces.tell(services.events.clone());
        let schema = compose(services.modules(&settings), Mode::Whole)?;
        let engine = Engine::new(schema, settings.limits.clone());
        Ok(Self { settings, store, services, engine, mailer, clock, rng })
    }

    /// The use cases.
    pub const fn services(&self) -> &Services {
        &self.services
    }

    /// The database.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// What carries messages to their consumers.
    pub fn worker(&self) -> Worker {
        Worker::new(self.store.clone(), self.settings.worker.clone())
    }

    /// Everything that is answered over HTTP.
    pub fn router(&self, lifecycle: Lifecycle) -> Router {
        traboule_http::router(HttpParts {
            settings: self.settings.http.clone(),
            engine: self.engine.clone(),
            request_data: Arc::new(|_, _| {}),
            sessions: Arc::new(AccountSessions(self.services.accounts.clone())),
            readiness: Arc::new(DatabaseReadiness(self.store.clone())),
            lifecycle: lifecycle.clone(),
            clock: self.clock.clone(),
            rng: self.rng.clone(),
            graphiql: examples::graphiql(),
            routes: routes::all(&self.store, &self.services, lifecycle),
        })
    }

    /// Listens at the address of the settings. Connections wait until [`Self::serve`].
    pub async fn listen(&self, lifecycle: Lifecycle) -> Result<Server, StartError> {
        self.mailer.prepare()?;
        let address = self.settings.http.listen;
        Server::bind(&self.settings.http, lifecycle).await.map_err(|error| StartError::Listen(address, error))
    }

    /// Serves until `stop`; then finishes what is under way and closes the database.
    pub async fn serve(self, server: Server, lifecycle: Lifecycle, stop: impl Future<Output = ()> + Send) {
        self.tell_where(&server);
        let worker_stops = CancellationToken::new();
        let worker = tokio::spawn(keep_working(Arc::new(self.worker()), worker_stops.clone()));
        let stopped = server.serve(self.router(lifecycle), stop).await;
        worker_stops.cancel();
        if worker.await.is_err() {
            tracing::error!("the worker did not end as it should");
        }
        tracing::debug!(?stopped, "no more requests");
        self.close().await;
    }

    fn tell_where(&self, server: &Server) {
        match server.address() {
            Ok(address) => tracing::info!("GraphQL at http://{address}/graphql, GraphiQL at http://{address}/"),
            Err(error) => tracing::warn!(%error, "listening at an address that the system does not tell"),
        }
        match self.mailer.folder() {
            Some(folder) => tracing::info!("no SMTP server in the settings: letters become files in {}", folder.display()),
            None => tracing::info!(host = self.settings.mail.smtp.host, "letters go to the SMTP server"),
        }
    }

    /// Waits for the statements under way and closes the database.
    pub async fn close(self) {
        let Self { store, .. } = self;
        match tokio::time::timeout(CLOSING, store.close()).await {
            Ok(Ok(())) => tracing::info!("the database is closed"),
            Ok(Err(error)) => tracing::warn!(error = &error as &dyn std::error::Error, "the database was not closed"),
            // Only after a cut-off: what still runs is undone by the database.
            Err(_) => tracing::warn!("the database was not closed: a statement still runs"),
        }
    }
}

/// Runs the worker until `stop`. A consumer that panics takes the worker with it, but not the messages: a new one goes on.
async fn keep_working(worker: Arc<Worker>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let run = tokio::spawn({
            let (worker, stop) = (worker.clone(), stop.clone());
            async move { worker.run(stop).await }
        });
        if run.await.is_err() {
            tracing::error!("the worker panicked and is started again");
            tokio::time::sleep(RESTART).await;
        }
    }
}
