//! `traboule demo`: a server on a database with something in it.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use traboule_http::{Lifecycle, stop_signal};
use traboule_kernel::{SystemClock, SystemRng};

use super::{Failed, print, run};
use crate::app::StartError;
use crate::demo::{Demo, DemoSession};
use crate::examples::EXAMPLES;
use crate::settings::Settings;

/// Where the demo lives when nobody names another database.
const DATABASE: &str = "sqlite://traboule-demo.db";
/// Generated spaces are the same ones each time.
const SEED: u64 = 1;

/// The settings that hold for a demo where nobody says anything else.
pub(super) fn defaults() -> Settings {
    let mut settings = Settings::default();
    DATABASE.clone_into(&mut settings.database.url);
    settings
}

pub(super) async fn demo(settings: Settings, spaces: u32) -> Result<(), Failed> {
    let mut stop = pin!(stop_signal().map_err(StartError::Signals)?);
    let people = tokio::select! {
        people = fill(&settings, spaces) => people?,
        () = &mut stop => return Ok(()),
    };
    let lifecycle = Lifecycle::new();
    let app = run::open(settings).await?;
    let server = app.listen(lifecycle.clone()).await?;
    print(&welcome(server.address()?, &people))?;
    app.serve(server, lifecycle, stop).await;
    Ok(())
}

async fn fill(settings: &Settings, spaces: u32) -> Result<Vec<DemoSession>, Failed> {
    let demo = Demo::open(settings, &SystemClock, Arc::new(SystemRng)).await?;
    if demo.seed().await? {
        tracing::info!("the demo network was written");
    }
    if spaces > 0 {
        let added = demo.generate(spaces, SEED).await?;
        tracing::info!(added, "generated spaces are there");
    }
    let people = demo.sign_in().await?;
    demo.close().await?;
    Ok(people)
}

fn welcome(address: SocketAddr, people: &[DemoSession]) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING);
    for DemoSession { name, roles, token, .. } in people {
        table.add_row([token, name, roles]);
    }
    let table = table.trim_fmt();
    let examples: String = EXAMPLES.concat();
    format!(
        "\nThe demo network of Traboule. Everything in it is invented.\n\n\
         GraphiQL  http://{address}/\n\
         GraphQL   http://{address}/graphql\n\n\
         These people are signed in. Send a token as the header `Authorization: Bearer <token>`.\n\n\
         {table}\n\n\
         Queries to begin with, which GraphiQL shows in its tabs:\n\n\
         {examples}\n"
    )
}
