//! Backups of PostgreSQL: a dump by its own program, and a dump's examination in a database that is made for it.

use std::path::Path;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use traboule_kernel::Rng;
use traboule_store::StoreSettings;

use super::address::Address;
use super::contents::{self, Contents, Schema};
use super::error::{BackupError, told};
use super::programs::{Program, ProgramError};
use super::{Kind, unless};
use crate::settings::masked_url;

/// Dumps the database into the empty file `target`, as it is in one snapshot.
pub(super) async fn dump(settings: &StoreSettings, target: &Path) -> Result<Schema, BackupError> {
    let cannot = |why: DbErr| BackupError::Database { url: masked_url(&settings.url), why };
    let address = Address::of(&settings.url).map_err(cannot)?;
    let connection = address.connect().await.map_err(cannot)?;
    let found = async {
        let url = || masked_url(&settings.url);
        let schema = contents::schema(&connection).await.map_err(|why| BackupError::Refused { url: url(), why })?;
        Ok::<_, BackupError>((schema, version(&connection).await.map_err(cannot)?))
    }
    .await;
    connection.close().await.map_err(cannot)?;
    let (schema, server) = found?;
    let program = Program::find("pg_dump", server)?;
    program.run(&["--format=custom", "--no-password", "--file"], target, address.environment()).await?;
    Ok(schema)
}

/// Restores a dump on the server that the settings name, and examines what came of it. The database is dropped afterwards,
/// whatever happened.
pub(super) async fn check(
    settings: &StoreSettings,
    file: &Path,
    rng: &dyn Rng,
    stop: impl Future<Output = ()>,
) -> Result<Contents, BackupError> {
    if !matches!(Kind::of_url(&settings.url), Ok(Kind::Postgres)) {
        return Err(BackupError::NoServer);
    }
    let cannot = |why: DbErr| BackupError::Server { url: masked_url(&settings.url), why };
    let address = Address::of(&settings.url).map_err(cannot)?;
    let server = address.connect().await.map_err(cannot)?;
    let program = Program::find("pg_restore", version(&server).await.map_err(cannot)?)?;
    let name = scratch_name(rng);
    server.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await.map_err(cannot)?;
    let checked = unless(stop, async {
        let scratch = address.of_database(&name);
        restore(&program, &scratch, file).await?;
        let connection = scratch.connect().await.map_err(cannot)?;
        let contents = contents::read(&connection).await.map_err(|why| BackupError::unsound(file, &why));
        connection.close().await.map_err(cannot)?;
        contents
    })
    .await;
    let dropped = server.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    if let Err(error) = &dropped {
        tracing::error!(database = name, error = told(error), "the database that was made to verify a backup is still there");
    }
    let closed = server.close().await;
    let contents = checked?;
    dropped.map_err(cannot)?;
    closed.map_err(cannot)?;
    Ok(contents)
}

async fn restore(program: &Program, scratch: &Address, file: &Path) -> Result<(), BackupError> {
    let target = format!("--dbname={}", scratch.database());
    let arguments = ["--exit-on-error", "--no-owner", "--no-privileges", "--no-password", &target];
    program.run(&arguments, file, scratch.environment()).await.map_err(|error| match error {
        ProgramError::Failed(why) => BackupError::NotRestored { path: file.to_owned(), why },
        error => error.into(),
    })
}

/// A name that nobody else has, and from which an operator sees whose it was.
fn scratch_name(rng: &dyn Rng) -> String {
    let mut bytes = [0; 8];
    rng.fill(&mut bytes);
    format!("traboule_verify_{:016x}", u64::from_be_bytes(bytes))
}

/// The major version of the server.
async fn version(connection: &DatabaseConnection) -> Result<u32, DbErr> {
    let question = Statement::from_string(DbBackend::Postgres, "SELECT current_setting('server_version_num')::integer / 10000");
    let row = connection.query_one_raw(question).await?;
    let version: i32 = row.ok_or_else(|| DbErr::Custom("the server does not tell its version".to_owned()))?.try_get_by_index(0)?;
    version.try_into().map_err(|_| DbErr::Custom(format!("{version} is no version of PostgreSQL")))
}
