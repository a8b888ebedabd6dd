//! `traboule demo`: a database with something in it.
//!
//! Two things fill it. [`Demo::seed`] tells the demo network, which people wrote by hand in `crates/server/demo/`, to the use cases
//! that requests call, each at its date in the past. [`Demo::generate`] adds spaces by the thousand for load. Both may run on every
//! start: what is there already is not written twice.

pub mod data;
pub mod event;
mod generate;
mod mailbox;
pub mod repeated;
mod seed;
pub mod shared;

use std::fmt::Debug;
use std::sync::Arc;

use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use traboule_accounts::AccountSettings;
use traboule_accounts::service::sign_in::{SignIn, SignedIn};
use traboule_events::service::deadlines::Deadlines;
use traboule_kernel::{Clock, Error, Failure, FixedClock, Locale, Rng, Time};
use traboule_store::entity::audit_entry;
use traboule_store::outbox::WorkerSettings;
use traboule_store::{Store, Worker};

use crate::database::{self, DatabaseError};
use crate::services::Services;
use crate::settings::Settings;
use data::Data;
use mailbox::Mailbox;

/// The last entry of a demo network that was told to its end.
const TOLD: &str = "demo.told";

/// A database that is filled for a demonstration, through a store whose clock shows the past.
pub struct Demo {
    store: Store,
    services: Services,
    mailbox: Arc<Mailbox>,
    clock: Arc<FixedClock>,
    now: Time,
    data: Data,
}

/// Somebody of the demo network who has just signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoSession {
    /// The person's name.
    pub name: String,
    /// The person's address, to sign in by mail.
    pub email: String,
    /// What the person may do where, in words (`SPACE_OWNER of L'Ourdissoir des Pentes`), parted by commas.
    pub roles: String,
    /// What opens the session; lives as long as any other.
    pub token: String,
}

/// Why the demo network is not there. Meant for the operator.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The database holds something else, or a demo network that was told halfway.
    #[error("the database holds something already: give the demo one of its own, or delete the file")]
    NotEmpty,
    /// A data file cannot be read: a fault in the program.
    #[error("the demo's data cannot be read: {0}")]
    Data(#[from] data::DataError),
    /// A row breaks a rule: a fault in the program.
    #[error("the demo's {row} is refused: {mistakes}")]
    Refused {
        /// The row.
        row: String,
        /// What is wrong with it.
        mistakes: String,
    },
    /// A fault.
    #[error(transparent)]
    Fault(#[from] Error),
}

impl Demo {
    /// Opens the database and brings its schema up to date. `clock` is asked once, for the day from which the data counts back.
    pub async fn open(settings: &Settings, clock: &dyn Clock, rng: Arc<dyn Rng>) -> Result<Self, DemoError> {
        let data = Data::read()?;
        let now = clock.now();
        let clock = Arc::new(FixedClock::at(now));
        let mailbox = Arc::new(Mailbox::default());
        // What is due in weeks to come is written for the server that runs then.
        let deadlines = Arc::new(Deadlines::default());
        let store = database::open(&settings.database, clock.clone(), rng).await?;
        let store = store.with_consumers(vec![mailbox.clone(), deadlines.clone()]);
        // Somebody who starts the demo ten times an hour still gets a code for everybody.
        let accounts = AccountSettings { codes_an_hour: u32::MAX, ..settings.accounts.clone() };
        let services = Services::new(&store, &Settings { accounts, ..settings.clone() });
        deadlines.keep(services.events.clone());
        Ok(Self { store, services, mailbox, clock, now, data })
    }

    /// Fills an empty database with the demo network. Returns whether it did: one that is there already stays as it is.
    ///
    /// Errors: [`DemoError::NotEmpty`] where something else is there.
    pub async fn seed(&self) -> Result<bool, DemoError> {
        if self.count(Condition::all().add(audit_entry::Column::Action.eq(TOLD))).await? > 0 {
            return Ok(false);
        }
        if self.count(Condition::all()).await? > 0 {
            return Err(DemoError::NotEmpty);
        }
        seed::tell(self).await?;
        Ok(true)
    }

    /// Signs everybody of the demo network in, in the order of the data.
    pub async fn sign_in(&self) -> Result<Vec<DemoSession>, DemoError> {
        self.turn_to(self.now);
        let mut sessions = Vec::with_capacity(self.data.people.len());
        for person in &self.data.people {
            let SignedIn { token, .. } = self.sign_in_as(person).await?;
            sessions.push(DemoSession {
                name: person.name.clone(),
                email: person.email.clone(),
                roles: self.data.roles_of(person).join(", "),
                token,
            });
        }
        Ok(sessions)
    }

    /// Sees to it that there are at least `number` generated spaces. Returns how many were added.
    pub async fn generate(&self, number: u32, seed: u64) -> Result<u32, DemoError> {
        generate::fill(self, number, seed).await
    }

    /// Closes the database.
    pub async fn close(self) -> Result<(), DemoError> {
        Ok(self.store.close().await?)
    }

    /// Signs a person in the way that everybody does, by the code in a letter, which the demo's own mailbox gets.
    async fn sign_in_as(&self, person: &data::Person) -> Result<SignedIn, DemoError> {
        let locale: Locale = person.locale.parse().map_err(Error::bad_input)?;
        let accounts = &self.services.accounts;
        let about = format!("person {}", person.key);
        accounts.sign_in_code_send(&person.email, &locale, None).await.map_err(refused(&about))?;
        self.deliver().await?;
        let code = self.mailbox.take_code(&person.email).ok_or(Error::NotFound("letter with a code"))?;
        let request = SignIn {
            email: person.email.clone(),
            code,
            display_name: Some(person.name.clone()),
            locale,
            label: Some("traboule demo".to_owned()),
        };
        accounts.sign_in_complete(request, None).await.map_err(refused(&about))
    }

    /// Carries every letter to the demo's own mailbox.
    async fn deliver(&self) -> Result<(), DemoError> {
        let worker = Worker::new(self.store.clone(), WorkerSettings::default());
        while worker.run_once().await? > 0 {}
        Ok(())
    }

    /// Sets the clock of everything that is written from here on.
    fn turn_to(&self, time: Time) {
        self.clock.advance(time - self.clock.now());
    }

    async fn count(&self, entries: Condition) -> Result<u64, DemoError> {
        let entries = audit_entry::Entity::find().filter(entries);
        Ok(entries.count(self.store.read()).await.map_err(Error::from)?)
    }
}

/// A refusal as an error that names the row.
fn refused<C: Debug>(row: &str) -> impl FnOnce(Failure<C>) -> DemoError {
    let row = row.to_owned();
    move |failure| match failure {
        Failure::Fault(fault) => DemoError::Fault(fault),
        Failure::Mistakes(_) => DemoError::Refused { row, mistakes: failure.to_string() },
    }
}
