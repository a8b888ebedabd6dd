//! Events with few places, and people who are signed in and may come. The use cases make the events; of people there are the rows
//! that signing in leaves, since to sign in hundreds would take longer than what is tested with them.

use std::sync::Arc;

use chrono::{SubsecRound as _, TimeDelta};
use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait as _, Statement};
use traboule_accounts::service::grant::NewGrant;
use traboule_events::rules::event::{EventVisibility, JoinMode};
use traboule_events::rules::schedule::{Schedule, Zone};
use traboule_events::rules::venue::{Venue, VenueKind};
use traboule_events::service::event::{EventContent, EventStep, Join};
use traboule_kernel::ids::{EventOccurrenceId, PersonId, SessionId, SpaceId};
use traboule_kernel::{Actor, Grant, Key as _, Locale, LocalizedText, Role, Scope, SystemClock, SystemRng, secret};
use traboule_server::{App, Settings};
use traboule_spaces::rules::kind::SpaceKind;
use traboule_spaces::service::space::SpaceContent;
use traboule_store::StoreSettings;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub(crate) id: PersonId,
    pub(crate) token: String,
}

/// The use cases on a database, whose schema they bring up to date. To be closed before a server is started.
pub(crate) async fn open(database: &StoreSettings) -> App {
    let settings = Settings { database: database.clone(), ..Settings::default() };
    App::open(settings, Arc::new(SystemClock), Arc::new(SystemRng)).await.unwrap()
}

/// People, each with a session.
pub(crate) async fn people(app: &App, many: usize) -> Vec<Guest> {
    let unit = app.store().begin(&Actor::system("test")).await.unwrap();
    let (now, ends) = (unit.now(), unit.now() + TimeDelta::days(1));
    let (mut people, mut sessions) = (Query::insert(), Query::insert());
    let columns = ["id", "email", "display_name", "locale", "state", "created_at", "updated_at", "version"];
    people.into_table(Alias::new("person")).columns(columns.map(Alias::new));
    let columns = ["id", "person_id", "token_hash", "created_at", "last_used_at", "expires_at"];
    sessions.into_table(Alias::new("session")).columns(columns.map(Alias::new));
    let guests: Vec<Guest> = (0..many).map(|_| Guest { id: unit.new_id(), token: secret::new_secret("trbs_", &SystemRng) }).collect();
    for Guest { id, token } in &guests {
        let person: [Expr; 8] =
            [(*id).into(), email(*id).into(), "Someone".into(), "fr".into(), "ACTIVE".into(), now.into(), now.into(), 1.into()];
        people.values_panic(person);
        let hash = secret::hash_of_secret("trbs_", token).unwrap();
        let session: [Expr; 6] = [unit.new_id::<SessionId>().into(), (*id).into(), Expr::value(hash), now.into(), now.into(), ends.into()];
        sessions.values_panic(session);
    }
    unit.tx().execute(&people).await.unwrap();
    unit.tx().execute(&sessions).await.unwrap();
    unit.commit_unrecorded().await.unwrap();
    guests
}

fn email(id: PersonId) -> String {
    format!("{id}@example.org")
}

/// So many announced events with so many places each, a month ahead, by their dates. They are of a space that the host owns.
pub(crate) async fn events(app: &App, host: &Guest, many: usize, capacity: u32) -> Vec<EventOccurrenceId> {
    let space = SpaceContent { name: "L'Ourdissoir".to_owned(), kinds: [SpaceKind::Coworking].into(), ..SpaceContent::default() };
    let space = app.services().spaces.space_create_many(&Actor::system("test"), vec![space]).await.unwrap()[0];
    let (email, role, scope) = (email(host.id), Role::SpaceOwner, Scope::Space(space));
    let grant = NewGrant { email, role, scope, from: None, until: None, reason: None };
    app.services().accounts.grant_create(&Actor::system("test"), grant).await.unwrap();
    let mut dates = Vec::with_capacity(many);
    for _ in 0..many {
        dates.push(event(app, host, space, capacity).await);
    }
    dates
}

async fn event(app: &App, host: &Guest, space: SpaceId, capacity: u32) -> EventOccurrenceId {
    let starts = app.store().now().trunc_subsecs(0) + TimeDelta::days(30);
    let content = EventContent {
        title: LocalizedText::of(Locale::fr(), "Apéro"),
        description: None,
        topics: Vec::new(),
        schedule: Schedule::new(starts, starts + TimeDelta::hours(2), Zone::UTC).unwrap(),
        series: None,
        venue: Venue { kind: VenueKind::Address, space: None, room: None, address: Some("1 rue de l'Exemple".to_owned()), online: None },
        capacity: Some(capacity),
        visibility: EventVisibility::Public,
        join: Join { mode: JoinMode::Free, url: None },
        networks: Vec::new(),
    };
    let lead = Actor::person(host.id, [Grant { role: Role::SpaceOwner, scope: Scope::Space(space) }]);
    let service = &app.services().events;
    let id = service.event_create(&lead, space, content).await.unwrap().event;
    service.event_step(&lead, id, 1, EventStep::Announce, None).await.unwrap();
    let backend = app.store().backend();
    let sql = match backend {
        sea_orm::DbBackend::Sqlite => "SELECT id FROM event_occurrence WHERE event_id = ?",
        _ => "SELECT id FROM event_occurrence WHERE event_id = $1",
    };
    let date = Statement::from_sql_and_values(backend, sql, [id.uuid().into()]);
    let date = app.store().read().query_one_raw(date).await.unwrap().unwrap();
    date.try_get_by_index(0).unwrap()
}

/// The document of somebody who says that they come to a date.
pub(crate) fn coming(date: EventOccurrenceId, size: u32) -> String {
    format!(
        r#"mutation {{ rsvpCreate(input: {{occurrence: "{date}", partySize: {size}}}) {{ rsvp {{ id state }} userErrors {{ code }} }} }}"#
    )
}
