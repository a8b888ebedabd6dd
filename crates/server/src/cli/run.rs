//! The commands that need only a few lines.

use std::pin::pin;
use std::sync::Arc;

use traboule_http::{Lifecycle, stop_signal};
use traboule_kernel::{SystemClock, SystemRng};

use super::{Failed, print};
use crate::app::{App, StartError};
use crate::database;
use crate::schema::{self, SchemaError};
use crate::settings::Settings;

pub(super) async fn serve(settings: Settings) -> Result<(), Failed> {
    // A signal is a wish to stop even while the database is still being migrated: that is one transaction, undone as a whole.
    let mut stop = pin!(stop_signal().map_err(StartError::Signals)?);
    let app = tokio::select! {
        app = open(settings) => app?,
        () = &mut stop => return Ok(()),
    };
    let lifecycle = Lifecycle::new();
    let server = app.listen(lifecycle.clone()).await?;
    app.serve(server, lifecycle, stop).await;
    Ok(())
}

pub(super) async fn migrate(settings: Settings) -> Result<(), Failed> {
    let store = database::open(&settings.database, Arc::new(SystemClock), Arc::new(SystemRng)).await?;
    store.close().await?;
    print("the database is up to date\n")
}

pub(super) async fn schema(module: Option<String>, list_modules: bool) -> Result<(), Failed> {
    if list_modules {
        let names = schema::module_names().await?;
        return print(&(names.join("\n") + "\n"));
    }
    let schema = match module {
        None => schema::whole().await?,
        Some(name) => schema::subgraph(&name).await.map_err(|error| match error {
            SchemaError::UnknownModule { .. } => Failed::asked(error),
            error => error.into(),
        })?,
    };
    print(schema.sdl())
}

pub(super) fn config(settings: &Settings) -> Result<(), Failed> {
    print(&settings.masked().to_toml()?)
}

/// A server on the machine's own clock and randomness.
pub(super) async fn open(settings: Settings) -> Result<App, StartError> {
    App::open(settings, Arc::new(SystemClock), Arc::new(SystemRng)).await
}
