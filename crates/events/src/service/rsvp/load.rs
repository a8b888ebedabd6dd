//! A date with its places, read and locked. A fixed number of statements, however many people come.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use traboule_kernel::Result;
use traboule_kernel::ids::{EventOccurrenceId, PersonId, RsvpId, SpaceId};
use traboule_store::UnitOfWork;
use traboule_store::sql::{is_one_of, is_one_of_texts};

use super::hall::{Called, Hall, Row, Touched, Written};
use crate::entity::{event, event_network, event_occurrence, rsvp, rsvp_invitation, seat_pool};
use crate::rules::capacity::{MAX_PARTY, Places, SeatPool};
use crate::rules::event::JoinMode;
use crate::rules::organiser::{CoOrganiserState, OrganiserRole};
use crate::rules::rsvp::RsvpState;
use crate::service::EventService;
use crate::service::event::organisers;

/// Whom the requests are about that a hall is loaded for.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    /// People who want to come, each once.
    pub(super) newcomers: Vec<PersonId>,
    /// Everybody who is signed in, each once.
    pub(super) people: Vec<PersonId>,
    /// Guests who want to come.
    pub(super) guests: Vec<String>,
    /// RSVPs.
    pub(super) rsvps: Vec<RsvpId>,
}

impl EventService {
    /// The date, its event and its places, locked; nothing if there is no such date.
    pub(super) async fn hall(&self, unit: &UnitOfWork, id: EventOccurrenceId, about: &About) -> Result<Option<Hall>> {
        let of_date = Query::select()
            .column(event_occurrence::Column::EventId)
            .from(event_occurrence::Entity)
            .and_where(event_occurrence::Column::Id.eq(id))
            .to_owned();
        let event = event::Entity::find().filter(event::Column::Id.in_subquery(of_date)).lock_shared().one(unit.tx()).await?;
        // An edit may have given the date to another event, or taken it away, before the lock was there.
        let occurrence = event_occurrence::Entity::find_by_id(id).lock_exclusive().one(unit.tx()).await?;
        let (Some(event), Some(occurrence)) = (event, occurrence) else { return Ok(None) };
        if event.id != occurrence.event_id {
            return Err(traboule_kernel::Error::Unavailable("the date was moved to another event meanwhile".into()));
        }
        let others = organisers(unit, &event).await?.others;
        let accepted = |(space, role, state): &(SpaceId, OrganiserRole, CoOrganiserState)| {
            (*state == CoOrganiserState::Accepted).then_some((*space, *role))
        };
        let networks = event_network::Entity::find().filter(event_network::Column::EventId.eq(event.id));
        let networks = networks.select_only().column(event_network::Column::NetworkId).into_tuple().all(unit.tx()).await?;
        let places = Places { capacity: natural(occurrence.capacity), pools: pools(unit, id).await? };
        let called = if event.visibility.is_hidden() || matches!(event.join_mode, JoinMode::Invite | JoinMode::Approval) {
            self.called(unit, &event, about).await?
        } else {
            Called::default()
        };
        let seated = seated(unit, id).await?;
        let waiting = foremost(&places, &seated, about);
        let mut hall = Hall {
            organisers: others.iter().filter_map(accepted).collect(),
            invited: others.iter().filter(|(.., state)| *state == CoOrganiserState::Invited).map(|(space, ..)| *space).collect(),
            event,
            occurrence,
            networks,
            places,
            now: unit.now(),
            seated,
            rows: rows(unit, id, about, waiting).await?,
            // Last, behind every other lock.
            held: if about.newcomers.is_empty() { HashSet::new() } else { self.people.hold(unit, &about.newcomers).await? },
            called,
            written: Written::default(),
        };
        hall.settle();
        Ok(Some(hall))
    }

    /// Those of the people and guests who want to come whom the organisers invited.
    async fn called(&self, unit: &UnitOfWork, event: &event::Model, about: &About) -> Result<Called> {
        use rsvp_invitation::{Column, Entity};
        let people = &about.newcomers;
        if people.is_empty() && about.guests.is_empty() {
            return Ok(Called::default());
        }
        let addresses = if people.is_empty() { HashMap::new() } else { self.people.addresses(unit, people).await? };
        let texts: Vec<&str> = addresses.values().chain(&about.guests).map(String::as_str).collect();
        let invited = Entity::find()
            .filter(Column::EventId.eq(event.id))
            .filter(is_one_of_texts(self.store.backend(), Expr::col(Column::Email), &texts))
            .select_only()
            .column(Column::Email);
        let invited: HashSet<String> = invited.into_tuple().all(unit.tx()).await?.into_iter().collect();
        let people = addresses.into_iter().filter(|(_, address)| invited.contains(address)).map(|(person, _)| person).collect();
        Ok(Called { people, guests: about.guests.iter().filter(|guest| invited.contains(*guest)).cloned().collect() })
    }
}

/// The places that are kept.
pub(super) async fn pools(unit: &UnitOfWork, id: EventOccurrenceId) -> Result<Vec<SeatPool>> {
    let rows = seat_pool::Entity::find().filter(seat_pool::Column::OccurrenceId.eq(id)).all(unit.tx()).await?;
    let pool = |row: seat_pool::Model| SeatPool {
        space: row.space_id,
        size: natural(Some(row.size)).unwrap_or_default(),
        release_at: row.release_at,
    };
    Ok(rows.into_iter().map(pool).collect())
}

async fn seated(unit: &UnitOfWork, id: EventOccurrenceId) -> Result<BTreeMap<Option<SpaceId>, u32>> {
    use rsvp::{Column, Entity};
    let select = Query::select()
        .column(Column::HomeSpaceId)
        .expr(Expr::cust("CAST(SUM(party_size) AS BIGINT)"))
        .from(Entity)
        .and_where(Expr::col(Column::OccurrenceId).eq(id))
        .and_where(Expr::col(Column::State).is_in([RsvpState::Going, RsvpState::Attended]))
        .group_by_col(Column::HomeSpaceId)
        .to_owned();
    let sum = |row: &sea_orm::QueryResult| {
        let sum: i64 = row.try_get_by_index(1)?;
        Ok((row.try_get_by_index(0)?, u32::try_from(sum).unwrap_or(u32::MAX)))
    };
    unit.tx().query_all(&select).await?.iter().map(sum).collect()
}

/// How many of those who wait must be there, from the first on: more than can move up while these requests are decided. So one
/// of them stays, and stands in the way of everybody behind. Nothing: all of them, since the members of a pool may pass.
fn foremost(places: &Places, seated: &BTreeMap<Option<SpaceId>, u32>, about: &About) -> Option<u64> {
    let free = u64::from(places.capacity?).saturating_sub(seated.values().copied().map(u64::from).sum());
    // Each of the requests gives back the places of one party, or sends one to the end.
    let given_back = u64::from(MAX_PARTY) * about.rsvps.len() as u64;
    places.pools.is_empty().then_some(free + given_back + 1)
}

async fn rows(unit: &UnitOfWork, id: EventOccurrenceId, about: &About, waiting: Option<u64>) -> Result<BTreeMap<RsvpId, Row>> {
    use rsvp::{Column, Entity};
    let backend = unit.tx().get_database_backend();
    let mut who = Cond::any();
    if !about.people.is_empty() {
        who = who.add(is_one_of(backend, Expr::col(Column::PersonId), &about.people));
    }
    if !about.guests.is_empty() {
        who = who.add(is_one_of_texts(backend, Expr::col(Column::GuestEmail), &about.guests));
    }
    let mut wanted = Cond::any().add(Column::State.eq(RsvpState::Offered));
    wanted = match waiting {
        None => wanted.add(Column::State.eq(RsvpState::Waitlisted)),
        Some(most) => {
            let waits = Column::OccurrenceId.eq(id).and(Column::State.eq(RsvpState::Waitlisted));
            let first =
                Query::select().column(Column::Id).from(Entity).and_where(waits).order_by(Column::Place, Order::Asc).limit(most).to_owned();
            wanted.add(Column::Id.in_subquery(first))
        }
    };
    if !who.is_empty() {
        wanted = wanted.add(Cond::all().add(Column::EndedAt.is_null()).add(who));
    }
    if !about.rsvps.is_empty() {
        wanted = wanted.add(is_one_of(backend, Expr::col(Column::Id), &about.rsvps));
    }
    let rows = Entity::find().filter(Column::OccurrenceId.eq(id)).filter(wanted).all(unit.tx()).await?;
    Ok(rows.into_iter().map(|model| (model.id, Row { model, touched: Touched::Not })).collect())
}

/// A number that is stored with a sign.
pub(super) fn natural(number: Option<i32>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok())
}
