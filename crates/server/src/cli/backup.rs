//! `traboule backup FILE` and `traboule verify-backup FILE`.

use std::path::Path;

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use traboule_http::stop_signal;
use traboule_kernel::SystemRng;

use super::{Failed, print};
use crate::app::StartError;
use crate::backup::{self, BackupError, Schema, Seal, Taken, Verified};
use crate::settings::Settings;

pub(super) async fn backup(settings: &Settings, file: &Path) -> Result<(), Failed> {
    let stop = stop_signal().map_err(StartError::Signals)?;
    let Taken { kind, schema, bytes } = backup::take(&settings.database, file, stop).await.map_err(failed)?;
    print(&format!("{}: a backup of {kind}, {bytes} bytes; {}\n", file.display(), about(schema)))
}

pub(super) async fn verify(settings: &Settings, file: &Path) -> Result<(), Failed> {
    let stop = stop_signal().map_err(StartError::Signals)?;
    let Verified { kind, contents, seal, bytes } = backup::verify(&settings.database, file, &SystemRng, stop).await.map_err(failed)?;
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header(["what", "how many"]);
    for count in &contents.counts {
        table.add_row([count.what.to_owned(), count.rows.map_or_else(String::new, |rows| rows.to_string())]);
    }
    let bytes_are = match seal {
        Seal::Whole => "every byte is as it was written",
        Seal::Missing => "it has no seal of `traboule backup`, so a byte that changed need not show",
    };
    print(&format!("{table}\n{}: a sound backup of {kind}, {bytes} bytes; {bytes_are}; {}\n", file.display(), about(contents.schema)))
}

fn about(schema: Schema) -> String {
    match schema {
        Schema::Current => "its schema is this program's".to_owned(),
        Schema::Older(1) => "its schema is older: one migration runs when a server starts on it".to_owned(),
        Schema::Older(missing) => format!("its schema is older: {missing} migrations run when a server starts on it"),
    }
}

fn failed(error: BackupError) -> Failed {
    if error.is_asked_wrongly() { Failed::asked(error) } else { error.into() }
}
