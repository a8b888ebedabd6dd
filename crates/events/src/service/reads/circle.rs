//! To whom the actor belongs, and which events they see by that.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_kernel::{Actor, Result, Role};
use traboule_store::sql::is_one_of;

use crate::entity::co_organiser::{self, Column as CoColumn};
use crate::entity::event::{Column, Entity};
use crate::entity::event_host::{self, Column as HostColumn};
use crate::entity::event_network::{self, Column as NetworkColumn};
use crate::entity::lead_offer::{self, Column as OfferColumn};
use crate::rules::event::{EventState, EventVisibility};
use crate::rules::organiser::CoOrganiserState;
use crate::service::EventService;

/// Who runs a space.
const RUNNERS: [Role; 2] = [Role::SpaceOwner, Role::SpaceManager];
/// Who belongs to a space.
const PEOPLE: [Role; 4] = [Role::SpaceOwner, Role::SpaceManager, Role::SpaceHost, Role::SpaceMember];
/// Who belongs to a network, beside the people of its spaces.
const NETWORK_PEOPLE: [Role; 4] = [Role::NetworkSteward, Role::NetworkFacilitator, Role::CharterReviewer, Role::InstitutionalPartner];

/// The spaces and networks that an actor belongs to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Circle {
    /// Whether it is the machine itself, which sees everything.
    everything: bool,
    /// The spaces that they run.
    runs: Vec<SpaceId>,
    /// The spaces that they belong to.
    spaces: Vec<SpaceId>,
    /// The networks that they, or their spaces, belong to.
    networks: Vec<NetworkId>,
}

impl EventService {
    /// The actor's circle. At most one statement.
    pub(crate) async fn circle(&self, actor: &Actor) -> Result<Circle> {
        if actor.is_system() {
            return Ok(Circle { everything: true, ..Circle::default() });
        }
        let spaces = actor.spaces(&PEOPLE);
        let mut networks = actor.networks(&NETWORK_PEOPLE);
        if !spaces.is_empty() {
            networks.extend(self.directory.networks_of(&spaces).await?);
        }
        Ok(Circle { everything: false, runs: actor.spaces(&RUNNERS), spaces, networks })
    }
}

impl Circle {
    /// The events that they see where they know of them: all that lists show, and unlisted ones.
    pub(crate) fn sees(&self, backend: DbBackend) -> Cond {
        if self.everything {
            return Cond::all();
        }
        let unlisted = announced().add(Expr::col((Entity, Column::Visibility)).eq(EventVisibility::Unlisted));
        self.lists(backend).add(unlisted)
    }

    /// The events that lists, searches and counts show them. Alternatives, of which one holds.
    pub(crate) fn lists(&self, backend: DbBackend) -> Cond {
        if self.everything {
            return Cond::any().add(Expr::value(1).eq(1));
        }
        let column = |column: Column| Expr::col((Entity, column));
        let mut seen = Cond::any().add(announced().add(column(Column::Visibility).eq(EventVisibility::Public)));
        if !self.networks.is_empty() {
            let theirs = Query::select()
                .column(NetworkColumn::EventId)
                .from(event_network::Entity)
                .and_where(is_one_of(backend, Expr::col(NetworkColumn::NetworkId), &self.networks))
                .to_owned();
            let network = column(Column::Visibility).eq(EventVisibility::Network);
            seen = seen.add(announced().add(network).add(column(Column::Id).in_subquery(theirs)));
        }
        if !self.spaces.is_empty() {
            let theirs = Query::select()
                .column(HostColumn::EventId)
                .from(event_host::Entity)
                .and_where(is_one_of(backend, Expr::col(HostColumn::SpaceId), &self.spaces))
                .to_owned();
            let listed = column(Column::Visibility).ne(EventVisibility::Unlisted);
            seen = seen.add(announced().add(listed).add(column(Column::Id).in_subquery(theirs)));
        }
        if !self.runs.is_empty() {
            seen = seen.add(self.organises(backend));
        }
        seen
    }

    /// The events that they organise, or are asked to: they see those as drafts too.
    pub(crate) fn organises(&self, backend: DbBackend) -> Cond {
        let asked = Query::select()
            .column(CoColumn::EventId)
            .from(co_organiser::Entity)
            .and_where(is_one_of(backend, Expr::col(CoColumn::SpaceId), &self.runs))
            .and_where(Expr::col(CoColumn::State).is_in([CoOrganiserState::Invited, CoOrganiserState::Accepted]))
            .to_owned();
        let lead = is_one_of(backend, Expr::col((Entity, Column::LeadSpaceId)), &self.runs);
        Cond::any().add(lead).add(Expr::col((Entity, Column::Id)).in_subquery(asked))
    }

    /// The events that they organise, as lead or as somebody who accepted: what is between organisers is theirs.
    pub(crate) fn prepares(&self, backend: DbBackend) -> Cond {
        if self.everything {
            return Cond::all();
        }
        let theirs = Query::select()
            .column(HostColumn::EventId)
            .from(event_host::Entity)
            .and_where(is_one_of(backend, Expr::col(HostColumn::SpaceId), &self.runs))
            .to_owned();
        Cond::all().add(Expr::col((Entity, Column::Id)).in_subquery(theirs))
    }

    /// The offers of the lead that they see: of events that they organise, and those that their spaces made or were made.
    pub(crate) fn sees_lead_offers(&self, backend: DbBackend) -> Cond {
        if self.everything {
            return Cond::all();
        }
        let own = |column| is_one_of(backend, Expr::col((lead_offer::Entity, column)), &self.runs);
        Cond::any().add(self.prepares(backend)).add(own(OfferColumn::FromSpaceId)).add(own(OfferColumn::ToSpaceId))
    }

    /// The co-organisers that they see. Of events that they see: those that accepted; of events that they organise: all, so that
    /// who is asked knows who else is. And what their own spaces were asked, though they may see the event no more.
    pub(crate) fn sees_organisers(&self, backend: DbBackend) -> Cond {
        let accepted = Expr::col((co_organiser::Entity, CoColumn::State)).eq(CoOrganiserState::Accepted);
        let mut seen = Cond::any().add(Cond::all().add(accepted).add(self.sees(backend)));
        if self.everything {
            seen = Cond::all();
        } else if !self.runs.is_empty() {
            let own = is_one_of(backend, Expr::col((co_organiser::Entity, CoColumn::SpaceId)), &self.runs);
            seen = seen.add(own).add(self.organises(backend));
        }
        seen
    }
}

fn announced() -> Cond {
    Cond::all().add(Expr::col((Entity, Column::State)).ne(EventState::Draft))
}
