//! The RSVPs of dates as they are in the database, and what is true of them at any time.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, QueryResult, Statement, Value};
use traboule_kernel::Key as _;
use traboule_kernel::ids::{EventOccurrenceId, PersonId, RsvpId};

/// Somebody, and a date that they want to come to.
pub(crate) type Wish = (PersonId, EventOccurrenceId);

/// An RSVP in the database.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: RsvpId,
    pub(crate) wish: Wish,
    pub(crate) state: String,
    pub(crate) size: i32,
    pub(crate) place: i64,
}

/// All RSVPs, by their places.
pub(crate) async fn rows(database: &DatabaseConnection) -> Vec<Row> {
    read(database, &format!("{RSVPS} ORDER BY place, id"), []).await
}

/// The RSVPs of one date, by their places.
pub(crate) async fn rows_of(database: &DatabaseConnection, date: EventOccurrenceId) -> Vec<Row> {
    let id = if database.get_database_backend() == DbBackend::Sqlite { "?" } else { "$1" };
    read(database, &format!("{RSVPS} WHERE occurrence_id = {id} ORDER BY place, id"), [date.uuid().into()]).await
}

const RSVPS: &str = "SELECT id, person_id, occurrence_id, state, party_size, place FROM rsvp";

async fn read(database: &DatabaseConnection, sql: &str, values: impl IntoIterator<Item = Value>) -> Vec<Row> {
    let statement = Statement::from_sql_and_values(database.get_database_backend(), sql, values);
    let rows = database.query_all_raw(statement).await.unwrap();
    let row = |row: &QueryResult| Row {
        id: row.try_get_by_index(0).unwrap(),
        wish: (row.try_get_by_index(1).unwrap(), row.try_get_by_index(2).unwrap()),
        state: row.try_get_by_index(3).unwrap(),
        size: row.try_get_by_index(4).unwrap(),
        place: row.try_get_by_index(5).unwrap(),
    };
    rows.iter().map(row).collect()
}

/// Of one date, by their places: these are a strict order, no more people come than there ever were places, nobody waits beside
/// places that are free now, and nobody passed.
pub(crate) fn check(rows: &[Row], most: u32, now: u32, when: &str) {
    assert!(rows.windows(2).all(|pair| pair[0].place < pair[1].place), "{when}: no place twice");
    let going = || rows.iter().filter(|row| row.state == "GOING");
    let taken: i32 = going().map(|row| row.size).sum();
    let [most, now] = [most, now].map(|places| i32::try_from(places).unwrap());
    assert!(taken <= most, "{when}: {taken} people on {most} places");
    if let Some(first) = rows.iter().find(|row| row.state == "WAITLISTED") {
        assert!(taken + first.size > now, "{when}: {} people wait beside {} free places", first.size, now - taken);
        assert!(going().all(|row| row.place < first.place), "{when}: nobody passes somebody who waits");
    }
}
