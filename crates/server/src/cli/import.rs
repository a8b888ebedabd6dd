//! `traboule import cget FILE`.

use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;

use clap::ValueEnum;
use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use indicatif::{ProgressBar, ProgressStyle};
use traboule_kernel::Actor;
use traboule_spaces::import::{ImportFile, ImportOptions, ImportProgress, ImportReport, ImportReportRow};

use super::{Failed, print, run};
use crate::settings::Settings;

/// How a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people: the counts, and the rows at which somebody should look.
    Table,
    /// For programs: everything.
    Json,
}

pub(super) async fn cget(settings: Settings, path: &Path, dry_run: bool, format: ReportFormat) -> Result<(), Failed> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let opened = File::open(path).map_err(|error| Failed::asked(anyhow::anyhow!("{} cannot be read: {error}", path.display())))?;
    let file = tokio::task::spawn_blocking(move || ImportFile::read(&name, opened)).await?.map_err(Failed::asked)?;
    let app = run::open(settings).await?;

    let bar = progress_bar()?;
    let progress = |ImportProgress { rows_done, rows_total }| {
        bar.set_length(rows_total);
        bar.set_position(rows_done);
        true
    };
    let options = ImportOptions { dry_run, progress: Some(&progress) };
    let report = app.services().imports.import(&Actor::system("import"), file, options).await;
    bar.finish_and_clear();
    let report = report.map_err(Failed::of)?;
    app.close().await;
    match format {
        ReportFormat::Json => print(&(serde_json::to_string_pretty(&report)? + "\n")),
        ReportFormat::Table => print(&as_text(&report)),
    }
}

/// On the standard error output, and only where that is a terminal.
fn progress_bar() -> Result<ProgressBar, Failed> {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} rows, {eta} left")?;
    Ok(ProgressBar::new(0).with_style(style))
}

fn as_text(report: &ImportReport) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header(["line", "space", "outcome", "what to look at"]);
    for row in report.rows.iter().filter(|row| row.suspicious || row.skipped.is_some()) {
        let outcome = format!("{:?}", row.outcome).to_lowercase();
        table.add_row([row.line.to_string(), row.name.clone().unwrap_or_default(), outcome, reasons(row)]);
    }
    let counts = &report.counts;
    let mut text = String::new();
    if !table.is_empty() {
        line(&mut text, &table.to_string());
    }
    for note in &report.notes {
        line(&mut text, note);
    }
    if report.resumed_rows > 0 {
        line(&mut text, &format!("{} rows were done by an earlier run of this file", report.resumed_rows));
    }
    line(
        &mut text,
        &format!(
            "{} rows: {} created, {} updated, {} unchanged, {} skipped; {} of them suspicious",
            report.rows.len(),
            counts.created,
            counts.updated,
            counts.unchanged,
            counts.skipped,
            counts.suspicious
        ),
    );
    if report.dry_run {
        line(&mut text, "a dry run: nothing was written");
    }
    text
}

/// Why a row was skipped, or what is odd about it, one reason a line.
fn reasons(row: &ImportReportRow) -> String {
    let skipped = row.skipped.iter().map(|skip| skip.message.clone());
    let findings = row.findings.iter().map(|finding| format!("{}: {}", finding.field, finding.message));
    skipped.chain(findings).collect::<Vec<_>>().join("\n")
}

fn line(text: &mut String, line: &str) {
    // Writing into a `String` never fails.
    let _written = writeln!(text, "{line}");
}
