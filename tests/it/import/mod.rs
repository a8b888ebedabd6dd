//! Imports of the census, through the use case, on both databases.

mod duplicates;
mod files;
mod graph;
mod people;
mod real;
mod rerun;
mod resume;
mod upload;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use traboule_kernel::ids::{NetworkId, PersonId, SpaceId};
use traboule_kernel::{Actor, Failure, Grant, Key, Result, Role, Scope};
use traboule_spaces::import::{
    ImportCounts, ImportFile, ImportOptions, ImportReport, ImportReportRow, ImportRowOutcome, ImportService, SpacesImportErrorCode,
};
use traboule_spaces::ports::{Audience, Letter, People};
use traboule_spaces::service::duplicate::DuplicateService;
use traboule_spaces::service::space::SpaceService;
use traboule_store::UnitOfWork;
use traboule_tests::TestStore;

/// The project's own rows in the census's format.
pub(crate) const CENSUS: &str = include_str!("../../../crates/spaces/tests/fixtures/census.csv");

/// A directory that files are imported into.
pub(crate) struct Directory {
    pub(crate) test: TestStore,
    pub(crate) imports: ImportService,
    pub(crate) spaces: SpaceService,
    pub(crate) duplicates: DuplicateService,
}

/// Everybody is active and becomes an owner without being written down.
struct Anybody;

#[async_trait]
impl People for Anybody {
    async fn is_active(&self, _: &UnitOfWork, _: PersonId) -> Result<bool> {
        Ok(true)
    }

    async fn make_owner(&self, _: &mut UnitOfWork, _: PersonId, _: SpaceId) -> Result<()> {
        Ok(())
    }

    async fn tell(&self, _: &mut UnitOfWork, _: &[Audience], _: &Letter) -> Result<()> {
        Ok(())
    }

    async fn answer(&self, _: &mut UnitOfWork, _: Vec<(PersonId, Letter)>) -> Result<()> {
        Ok(())
    }
}

impl Directory {
    pub(crate) async fn new(backend: DbBackend) -> Self {
        let test = TestStore::new(backend).await;
        let store = &test.store;
        Self {
            imports: ImportService::new(store.clone()),
            spaces: SpaceService::new(store.clone(), Arc::new(Anybody)),
            duplicates: DuplicateService::new(store.clone(), Arc::new(Anybody)),
            test,
        }
    }

    /// Imports as the command line does.
    pub(crate) async fn import(&self, csv: &str) -> ImportReport {
        self.try_import(csv.as_bytes(), ImportOptions::default()).await.unwrap()
    }

    pub(crate) async fn dry_run(&self, csv: &str) -> ImportReport {
        self.try_import(csv.as_bytes(), ImportOptions { dry_run: true, ..ImportOptions::default() }).await.unwrap()
    }

    pub(crate) async fn try_import(&self, csv: &[u8], options: ImportOptions<'_>) -> Result<ImportReport, Failure<SpacesImportErrorCode>> {
        // Time passes between two imports, as it does between two batches of one.
        self.test.clock.advance(chrono::TimeDelta::seconds(1));
        let file = ImportFile::read("census.csv", csv).unwrap();
        self.imports.import(&Actor::system("import"), file, options).await
    }

    /// One number from the database.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let store = &self.test.store;
        let row = store.read().query_one_raw(Statement::from_string(store.backend(), sql)).await.unwrap().unwrap();
        row.try_get_by_index(0).unwrap()
    }

    /// Everything that an import which changes nothing must leave as it is.
    pub(crate) async fn state(&self) -> BTreeMap<&'static str, i64> {
        let mut state = BTreeMap::new();
        for question in [
            "SELECT COUNT(*) FROM space",
            "SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM space",
            "SELECT COUNT(*) FROM space_slug",
            "SELECT COUNT(*) FROM space_kind",
            "SELECT COUNT(*) FROM space_term",
            "SELECT COUNT(*) FROM space_source",
            "SELECT COUNT(*) FROM duplicate",
            "SELECT COUNT(*) FROM audit_entry",
            "SELECT COUNT(*) FROM outbox_message",
        ] {
            state.insert(question, self.number(question).await);
        }
        state
    }

    /// One text of the space of this identifier of the census.
    pub(crate) async fn text(&self, column: &str, external_id: &str) -> Option<String> {
        let sql = format!(
            "SELECT CAST({column} AS TEXT) FROM space JOIN space_source ON space_source.space_id = space.id WHERE external_id = '{external_id}'"
        );
        let store = &self.test.store;
        let row = store.read().query_one_raw(Statement::from_string(store.backend(), sql)).await.unwrap().unwrap();
        row.try_get_by_index(0).unwrap()
    }

    pub(crate) async fn version(&self, external_id: &str) -> i32 {
        self.text("version", external_id).await.unwrap().parse().unwrap()
    }

    fn somebody(&self, grants: Vec<Grant>) -> Actor {
        Actor::person(PersonId::new(self.test.store.now(), self.test.store.rng()), grants)
    }

    pub(crate) fn steward(&self) -> Actor {
        let network = NetworkId::new(self.test.store.now(), self.test.store.rng());
        self.somebody(vec![Grant { role: Role::NetworkSteward, scope: Scope::Network(network) }])
    }

    pub(crate) fn owner_of(&self, spaces: &[SpaceId]) -> Actor {
        self.somebody(spaces.iter().map(|space| Grant { role: Role::SpaceOwner, scope: Scope::Space(*space) }).collect())
    }
}

/// A file of the columns that most tests need; missing ones are reported and nothing else.
pub(crate) fn csv(rows: &[&str]) -> String {
    format!("ID,NOM_TL,CP,NOMCOM,INSEECOM,INSEEDEP,TYPO,LAT,LONG,PRECISION,WEB,ADRESSE\n{}\n", rows.join("\n"))
}

/// A row of such a file, of a place in Roanne so many metres north of the town hall.
pub(crate) fn place(id: &str, name: &str, metres: f64) -> String {
    let lat = 46.034 + metres / 111_195.0;
    format!(
        "{id},{name},42300,Roanne,42187,42,Tiers lieux à dominante coworking,{lat:.6},4.0689,0.94,https://{id}.example.org/,1 Rue de l'Exemple"
    )
}

pub(crate) fn row<'a>(report: &'a ImportReport, external_id: &str) -> &'a ImportReportRow {
    report.rows.iter().find(|row| row.external_id.as_deref() == Some(external_id)).unwrap()
}

pub(crate) fn space(report: &ImportReport, external_id: &str) -> SpaceId {
    row(report, external_id).space_id.unwrap()
}

pub(crate) fn outcomes(report: &ImportReport) -> Vec<ImportRowOutcome> {
    report.rows.iter().map(|row| row.outcome).collect()
}

/// Created, updated, unchanged, skipped, suspicious.
pub(crate) fn counts(report: &ImportReport) -> [u32; 5] {
    let ImportCounts { created, updated, unchanged, skipped, suspicious } = report.counts;
    [created, updated, unchanged, skipped, suspicious]
}
