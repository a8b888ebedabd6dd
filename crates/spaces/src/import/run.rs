//! The use case: a file becomes spaces.

use sea_orm::{DbErr, SqlErr};
use tokio::sync::mpsc;
use traboule_kernel::database_fault::is_collision;
use traboule_kernel::{Actor, Error, Failure, Outcome, Result};
use traboule_store::Store;

use super::file::{Checked, ImportFile};
use super::report::{ImportCounts, ImportReport};
use super::source::{ATTRIBUTION, FileRefused, RowReading, SOURCE};
use super::{batch, position};
use crate::entity::import_run;

/// How often a batch is tried that collides with what others write.
const TRIES: u32 = 4;

/// Imports files of spaces.
pub struct ImportService {
    store: Store,
}

/// How a file is imported.
#[derive(Clone, Copy, Default)]
pub struct ImportOptions<'a> {
    /// Whether only the report is wanted: nothing is written then, not even that it was asked for.
    pub dry_run: bool,
    /// Told after each batch. Where it answers `false`, the import is broken off behind that batch.
    pub progress: Option<&'a (dyn Fn(ImportProgress) -> bool + Send + Sync)>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportProgress {
    /// Rows that are done, those of an earlier, broken-off run included.
    pub rows_done: u64,
    /// Rows of the file.
    pub rows_total: u64,
}

/// What can be wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SpacesImportErrorCode {
    /// The file is empty, too large, no text or not the census; the message says what. Nothing of it was taken.
    FileRefused,
}

impl ImportService {
    /// Imports into this store.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// The store, for the finders of this crate.
    pub(crate) const fn store(&self) -> &Store {
        &self.store
    }

    /// Whether the actor may import: the machine itself does, and stewards. For who would otherwise take in a file in vain.
    pub fn allow(actor: &Actor) -> Result<()> {
        if actor.is_system() || actor.is_steward() {
            return Ok(());
        }
        actor.signed_in()?;
        Err(Error::Denied("stewards import spaces"))
    }

    /// Imports a file.
    ///
    /// The report holds every row, 100,000 at most; the file is never in memory as a whole.
    ///
    /// Errors: an actor who may not ([`Self::allow`]); a file that is unusable, of which nothing was taken;
    /// [`Error::Conflict`] while another process imports the same file; [`Error::Unavailable`] where it was broken off. What
    /// was done until then stays, and the same file goes on there.
    pub async fn import(
        &self,
        actor: &Actor,
        file: ImportFile,
        options: ImportOptions<'_>,
    ) -> Outcome<ImportReport, SpacesImportErrorCode> {
        Self::allow(actor)?;
        let (file, checked) = look_through(file).await?;
        let run = if options.dry_run {
            position::unfinished(self.store.read(), &file).await?
        } else {
            Some(self.begin_or_resume(actor, &file, &checked).await?)
        };
        let mut report = self.begin_report(&file, &checked, run.as_ref(), options.dry_run).await?;
        let mut batches = read_batches(file, report.rows.len());
        let mut position = run;
        let mut imagined = Vec::new();
        while let Some(rows) = batches.recv().await {
            let rows = rows.map_err(|refused| refusal(&refused))?;
            let done = match &position {
                Some(run) if !options.dry_run => {
                    let (done, run) = self.write(actor, run, &rows).await?;
                    position = Some(run);
                    done
                }
                _ => batch::foresee(&self.store, &rows, &mut imagined).await?,
            };
            report.rows.extend(done);
            let progress = ImportProgress { rows_done: report.rows.len() as u64, rows_total: checked.rows };
            if options.progress.is_some_and(|goes_on| !goes_on(progress)) {
                return Err(Error::Unavailable("the import was broken off".into()).into());
            }
        }
        report.counts = ImportCounts::of(&report.rows);
        Ok(report)
    }

    async fn begin_or_resume(&self, actor: &Actor, file: &ImportFile, checked: &Checked) -> Result<import_run::Model> {
        // Two processes may begin at once: the second one's row is refused, and it finds the first one's.
        for last in [false, true] {
            let unit = self.store.begin(actor).await?;
            if let Some(run) = position::unfinished(unit.tx(), file).await? {
                return Ok(run);
            }
            let begun = position::begin(&unit, file, checked).await;
            match begun {
                Err(error) if !last && may_succeed_again(&error) => {}
                Err(error) => return Err(error),
                Ok(run) => {
                    unit.commit_unrecorded().await?;
                    return Ok(run);
                }
            }
        }
        Err(Error::internal("an import could neither begin nor go on"))
    }

    async fn begin_report(
        &self,
        file: &ImportFile,
        checked: &Checked,
        run: Option<&import_run::Model>,
        dry_run: bool,
    ) -> Result<ImportReport> {
        let rows = match run {
            Some(run) if run.rows_done > 0 => position::rows(self.store.read(), run.id).await?,
            _ => Vec::new(),
        };
        Ok(ImportReport {
            import_id: run.filter(|_| !dry_run).map(|run| run.id),
            source: SOURCE.to_owned(),
            attribution: ATTRIBUTION.to_owned(),
            file_name: file.name().to_owned(),
            encoding: checked.facts.encoding,
            notes: checked.facts.notes(),
            dry_run,
            resumed_rows: rows.len() as u64,
            counts: ImportCounts::default(),
            rows,
        })
    }

    async fn write(
        &self,
        actor: &Actor,
        run: &import_run::Model,
        rows: &[RowReading],
    ) -> Result<(Vec<super::ImportReportRow>, import_run::Model)> {
        let mut tries = 1;
        loop {
            match batch::write(&self.store, actor, run, rows).await {
                Err(error) if tries < TRIES && may_succeed_again(&error) => tries += 1,
                outcome => return outcome,
            }
        }
    }
}

/// Whether somebody else wrote at the same time: a slug, a source or a pair that was free is taken now.
fn may_succeed_again(error: &Error) -> bool {
    let taken = || match error {
        Error::Internal(cause) => {
            matches!(cause.downcast_ref::<DbErr>().and_then(DbErr::sql_err), Some(SqlErr::UniqueConstraintViolation(_)))
        }
        _ => false,
    };
    is_collision(error) || taken()
}

/// Refuses what is unusable before anything is written. Files are read outside of the threads that answer requests.
async fn look_through(mut file: ImportFile) -> Outcome<(ImportFile, Checked), SpacesImportErrorCode> {
    let looked = tokio::task::spawn_blocking(move || file.check().map(|checked| (file, checked))).await;
    looked.map_err(|panic| Failure::Fault(Error::internal(panic)))?.map_err(|refused| refusal(&refused))
}

/// Reads the rows behind the first `skip`, one batch ahead of who writes them.
fn read_batches(mut file: ImportFile, skip: usize) -> mpsc::Receiver<Result<Vec<RowReading>, FileRefused>> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::task::spawn_blocking(move || {
        let mut rows = match file.rows() {
            Ok(rows) => rows.skip(skip).peekable(),
            Err(refused) => {
                let _receiver_may_be_gone = sender.blocking_send(Err(refused));
                return;
            }
        };
        while rows.peek().is_some() {
            // Where nobody receives any more, the import was broken off.
            if sender.blocking_send(rows.by_ref().take(batch::BATCH_ROWS).collect()).is_err() {
                return;
            }
        }
    });
    receiver
}

fn refusal(refused: &FileRefused) -> Failure<SpacesImportErrorCode> {
    match refused {
        FileRefused::Unreadable(error) => Error::Unavailable(error.to_string().into()).into(),
        refused => Failure::at("input.content", SpacesImportErrorCode::FileRefused, refused),
    }
}
