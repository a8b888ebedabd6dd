//! To whom the actor belongs, and which events they see by that.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};
use traboule_kernel::ids::{NetworkId, PersonId, SpaceId};
use traboule_kernel::{Actor, Result, Role};
use traboule_store::sql::is_one_of;

use crate::entity::co_organiser::{self, Column as CoColumn};
use crate::entity::event::{Column, Entity};
use crate::entity::event_host::{self, Column as HostColumn};
use crate::entity::event_network::{self, Column as NetworkColumn};
use crate::entity::event_occurrence;
use crate::entity::lead_offer::{self, Column as OfferColumn};
use crate::entity::rsvp::{self, Column as RsvpColumn};
use crate::entity::rsvp_invitation::{self, Column as InvitationColumn};
use crate::rules::event::{EventState, EventVisibility};
use crate::rules::organiser::{CoOrganiserState, OrganiserRole};
use crate::rules::rsvp::{RsvpState, RsvpVisibility};
use crate::service::EventService;

/// Who runs a space.
const RUNNERS: [Role; 2] = [Role::SpaceOwner, Role::SpaceManager];
/// Who belongs to a space.
const PEOPLE: [Role; 4] = [Role::SpaceOwner, Role::SpaceManager, Role::SpaceHost, Role::SpaceMember];
/// Who belongs to a network, beside the people of its spaces.
const NETWORK_PEOPLE: [Role; 4] = [Role::NetworkSteward, Role::NetworkFacilitator, Role::CharterReviewer, Role::InstitutionalPartner];

/// Who learns how many come to the events of a network.
const COUNTED: [Role; 3] = [Role::NetworkSteward, Role::NetworkFacilitator, Role::InstitutionalPartner];
/// Who has places at a date.
const SEATED: [RsvpState; 2] = [RsvpState::Going, RsvpState::Attended];

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
    /// The networks that they run, or whose institutional partner they are.
    counted: Vec<NetworkId>,
    /// Who they are.
    person: Option<PersonId>,
    /// The address at which organisers invite them.
    address: Option<String>,
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
        let (runs, counted) = (actor.spaces(&RUNNERS), actor.networks(&COUNTED));
        let address = actor.address().map(str::to_owned);
        Ok(Circle { everything: false, runs, spaces, networks, counted, person: actor.person_id(), address })
    }
}

impl Circle {
    /// The networks that they, or their spaces, belong to.
    pub(crate) fn networks(&self) -> &[NetworkId] {
        &self.networks
    }

    /// The events that they see where they know of them: all that lists show, unlisted ones, and those to which they were invited.
    pub(crate) fn sees(&self, backend: DbBackend) -> Cond {
        if self.everything {
            return Cond::all();
        }
        let unlisted = announced().add(Expr::col((Entity, Column::Visibility)).eq(EventVisibility::Unlisted));
        let called = self.address.as_ref().map(|address| {
            let invited = Query::select()
                .column(InvitationColumn::EventId)
                .from(rsvp_invitation::Entity)
                .and_where(Expr::col(InvitationColumn::Email).eq(address.as_str()))
                .to_owned();
            announced().add(Expr::col((Entity, Column::Id)).in_subquery(invited))
        });
        self.lists(backend).add(unlisted).add_option(called)
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

    /// The events that they run, with the list of who comes: as the lead, or as a host that accepted.
    pub(crate) fn hosts(&self, backend: DbBackend) -> Cond {
        let hosting = [OrganiserRole::Host, OrganiserRole::CoHost];
        self.accepted(backend, Expr::col(CoColumn::Role).is_in(hosting))
    }

    /// The events of which they learn how many come: those that they organise in any role, and those of networks that they run or
    /// whose institutional partner they are.
    pub(crate) fn counts(&self, backend: DbBackend) -> Cond {
        let of_networks = Query::select()
            .column(NetworkColumn::EventId)
            .from(event_network::Entity)
            .and_where(is_one_of(backend, Expr::col(NetworkColumn::NetworkId), &self.counted))
            .to_owned();
        let id = Expr::col((Entity, Column::Id));
        self.organised(backend).add(announced().add(self.sees(backend)).add(id.in_subquery(of_networks)))
    }

    /// The events that they lead, or accepted to organise. Alternatives, of which one holds.
    fn organised(&self, backend: DbBackend) -> Cond {
        if self.everything { Cond::any().add(Expr::value(1).eq(1)) } else { Cond::any().add(self.prepares(backend)) }
    }

    /// The events that they lead, or organise in such a role.
    fn accepted(&self, backend: DbBackend, role: Expr) -> Cond {
        if self.everything {
            return Cond::any().add(Expr::value(1).eq(1));
        }
        let theirs = Query::select()
            .column(CoColumn::EventId)
            .from(co_organiser::Entity)
            .and_where(is_one_of(backend, Expr::col(CoColumn::SpaceId), &self.runs))
            .and_where(Expr::col(CoColumn::State).eq(CoOrganiserState::Accepted))
            .and_where(role)
            .to_owned();
        let lead = is_one_of(backend, Expr::col((Entity, Column::LeadSpaceId)), &self.runs);
        Cond::any().add(lead).add(Expr::col((Entity, Column::Id)).in_subquery(theirs))
    }

    /// The RSVPs of which they know everything: their own, and those to events that they run.
    pub(crate) fn knows_rsvps(&self, backend: DbBackend) -> Cond {
        let own = self.person.map(|person| Expr::col((rsvp::Entity, RsvpColumn::PersonId)).eq(person));
        self.hosts(backend).add_option(own)
    }

    /// The RSVPs that they see: those that they know, and those of people who have places and show that to those who come too, or
    /// to everybody who sees the event.
    pub(crate) fn sees_rsvps(&self, backend: DbBackend) -> Cond {
        let column = |column: RsvpColumn| Expr::col((rsvp::Entity, column));
        let mut shown = Cond::any().add(column(RsvpColumn::Visibility).eq(RsvpVisibility::Everybody));
        if let Some(person) = self.person {
            let own = Query::select()
                .column(RsvpColumn::OccurrenceId)
                .from(rsvp::Entity)
                .and_where(Expr::col(RsvpColumn::PersonId).eq(person))
                .and_where(Expr::col(RsvpColumn::State).is_in(SEATED))
                .to_owned();
            let attendees = column(RsvpColumn::Visibility).eq(RsvpVisibility::Attendees);
            shown = shown.add(Cond::all().add(attendees).add(column(RsvpColumn::OccurrenceId).in_subquery(own)));
        }
        let seated = Cond::all().add(column(RsvpColumn::State).is_in(SEATED)).add(self.sees(backend)).add(shown);
        self.knows_rsvps(backend).add(seated)
    }

    /// The events whose dates are theirs to go to: those that the spaces they run lead or organise.
    pub(crate) fn agenda(&self, backend: DbBackend) -> Cond {
        let organised = self.organised(backend);
        let Some(person) = self.person else { return organised };
        let own = Query::select()
            .column(RsvpColumn::OccurrenceId)
            .from(rsvp::Entity)
            .and_where(Expr::col(RsvpColumn::PersonId).eq(person))
            .and_where(Expr::col(RsvpColumn::EndedAt).is_null())
            .to_owned();
        organised.add(Expr::col((event_occurrence::Entity, event_occurrence::Column::Id)).in_subquery(own))
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
        self.organisers_of(backend, self.sees(backend))
    }

    /// The same where somebody has not named the event: of those that lists show them.
    pub(crate) fn lists_organisers(&self, backend: DbBackend) -> Cond {
        self.organisers_of(backend, self.lists(backend))
    }

    fn organisers_of(&self, backend: DbBackend, events: Cond) -> Cond {
        let accepted = Expr::col((co_organiser::Entity, CoColumn::State)).eq(CoOrganiserState::Accepted);
        let mut seen = Cond::any().add(Cond::all().add(accepted).add(events));
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
