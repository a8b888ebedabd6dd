//! Offers of the lead: by id, the open one of events, those that spaces were made.

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use traboule_kernel::ids::{EventId, LeadOfferId, SpaceId};
use traboule_kernel::{Actor, Result, Time};
use traboule_store::{Direction, Keyset, UnitOfWork, sql};

use super::lists::{Lists, Rows, Wanted};
use crate::entity::event;
use crate::entity::lead_offer::{Column, Entity, Model};
use crate::rules::organiser::LeadOfferState;
use crate::service::EventService;

/// An offer of the lead of an event.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct LeadOfferRow {
    pub(crate) id: LeadOfferId,
    pub(crate) event_id: EventId,
    pub(crate) from_space_id: SpaceId,
    pub(crate) to_space_id: SpaceId,
    pub(crate) state: LeadOfferState,
    pub(crate) message: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) offered_at: Time,
    pub(crate) answer_until: Time,
    pub(crate) ended_at: Option<Time>,
    pub(crate) version: i32,
}

const COLUMNS: [Column; 11] = [
    Column::Id,
    Column::EventId,
    Column::FromSpaceId,
    Column::ToSpaceId,
    Column::State,
    Column::Message,
    Column::Reason,
    Column::OfferedAt,
    Column::AnswerUntil,
    Column::EndedAt,
    Column::Version,
];

/// The place of an offer among others: when it was made, and its id.
pub(crate) type LeadOfferPlace = (Time, LeadOfferId);

/// The name of that order in cursors.
pub(crate) const LEAD_OFFERS_BY_TIME: &str = "lead_offer.offered_at";

impl LeadOfferRow {
    /// Its place in [`LEAD_OFFERS_BY_TIME`].
    pub(crate) const fn place(&self) -> LeadOfferPlace {
        (self.offered_at, self.id)
    }
}

impl EventService {
    /// The offers with these ids that the actor sees, in any order.
    pub(crate) async fn lead_offers_by_id(&self, actor: &Actor, ids: &[LeadOfferId]) -> Result<Vec<LeadOfferRow>> {
        let mut select = self.lead_offers_seen_by(actor).await?;
        select.and_where(sql::is_one_of(self.store.backend(), Expr::col((Entity, Column::Id)), ids));
        self.store.read().query_all(&select).await?.iter().map(read).collect()
    }

    /// The open offers of these events that the actor sees: one an event at most.
    pub(crate) async fn open_lead_offers(&self, actor: &Actor, events: &[EventId]) -> Result<Vec<LeadOfferRow>> {
        let mut select = self.lead_offers_seen_by(actor).await?;
        select.and_where(sql::is_one_of(self.store.backend(), Expr::col((Entity, Column::EventId)), events));
        select.and_where(Expr::col((Entity, Column::EndedAt)).is_null());
        self.store.read().query_all(&select).await?.iter().map(read).collect()
    }

    /// The offers that each of these spaces was made, as far as the actor sees them.
    pub(crate) async fn lead_offers_of_spaces(
        &self,
        actor: &Actor,
        spaces: &[SpaceId],
        states: &[LeadOfferState],
        wanted: &Wanted<LeadOfferPlace>,
    ) -> Result<Lists<SpaceId, LeadOfferRow>> {
        let column = |column: Column| Expr::col((Entity, column));
        let states: Vec<String> = states.iter().map(sea_orm::ActiveEnum::to_value).collect();
        let mut select = self.lead_offers_seen_by(actor).await?;
        select.and_where(sql::is_one_of_texts(self.store.backend(), column(Column::State), &states));
        let order = Keyset::new([(column(Column::OfferedAt), Direction::Ascending), (column(Column::Id), Direction::Ascending)]);
        let values = |(at, id): &LeadOfferPlace| vec![(*at).into(), (*id).into()];
        let rows = Rows { select, parent: column(Column::ToSpaceId), order, values };
        self.lists(rows, spaces, wanted, |row| read(row).map(|row| (row.to_space_id, row))).await
    }

    /// The offer, locked, if the actor sees it.
    pub(crate) async fn lead_offer_locked(&self, unit: &UnitOfWork, id: LeadOfferId) -> Result<Option<Model>> {
        let mut seen = self.lead_offers_seen_by(unit.actor()).await?;
        seen.clear_selects().column((Entity, Column::Id)).and_where(Expr::col((Entity, Column::Id)).eq(id));
        let visible = Entity::find_by_id(id).filter(Expr::col((Entity, Column::Id)).in_subquery(seen));
        Ok(visible.lock_exclusive().one(unit.tx()).await?)
    }

    /// The offers that the actor sees. At most one statement of its own.
    async fn lead_offers_seen_by(&self, actor: &Actor) -> Result<SelectStatement> {
        let circle = self.circle(actor).await?;
        let same = Expr::col((event::Entity, event::Column::Id)).equals((Entity, Column::EventId));
        let mut select = Query::select();
        select.columns(COLUMNS.map(|column| (Entity, column))).from(Entity).inner_join(event::Entity, same);
        select.cond_where(circle.sees_lead_offers(self.store.backend()));
        Ok(select)
    }
}

fn read(row: &sea_orm::QueryResult) -> Result<LeadOfferRow> {
    Ok(LeadOfferRow::from_query_result(row, "")?)
}
