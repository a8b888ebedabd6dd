//! `Node`: the one place that knows all kinds of objects.
#![expect(clippy::needless_pass_by_value, clippy::unused_self, reason = "the shape of resolvers")]

use async_graphql::{ID, Object};
use traboule_graph::{Ref, Result, interface};
use traboule_kernel::ids::{
    AccessTokenId, CalendarTokenId, ClaimId, CoOrganiserId, DelegateId, DuplicateId, EventId, EventNoteId, EventOccurrenceId, EventTaskId,
    GrantId, ImportId, LeadOfferId, NetworkId, NetworkMembershipId, OperatorId, PersonId, RsvpId, SessionId, SpaceId, SuggestionId,
};
use traboule_kernel::{Error, Key};

interface! {
    /// An object with an identity of its own.
    pub interface Node {
        /// Identifies the object for ever; opaque to clients.
        id: ID,
    } = AccessToken(Ref<AccessTokenId>),
        CalendarToken(Ref<CalendarTokenId>),
        Claim(Ref<ClaimId>),
        CoOrganiser(Ref<CoOrganiserId>),
        Delegate(Ref<DelegateId>),
        Duplicate(Ref<DuplicateId>),
        Event(Ref<EventId>),
        EventNote(Ref<EventNoteId>),
        EventOccurrence(Ref<EventOccurrenceId>),
        EventTask(Ref<EventTaskId>),
        Grant(Ref<GrantId>),
        Import(Ref<ImportId>),
        LeadOffer(Ref<LeadOfferId>),
        Network(Ref<NetworkId>),
        NetworkMembership(Ref<NetworkMembershipId>),
        Operator(Ref<OperatorId>),
        Person(Ref<PersonId>),
        Rsvp(Ref<RsvpId>),
        Session(Ref<SessionId>),
        Space(Ref<SpaceId>),
        Suggestion(Ref<SuggestionId>)
}

/// How an id of one kind becomes its object, if it is of that kind.
type Kind = fn(&str) -> Option<Node>;

/// One line a kind, as above.
const KINDS: [Kind; 21] = [
    of::<AccessTokenId>,
    of::<CalendarTokenId>,
    of::<ClaimId>,
    of::<CoOrganiserId>,
    of::<DelegateId>,
    of::<DuplicateId>,
    of::<EventId>,
    of::<EventNoteId>,
    of::<EventOccurrenceId>,
    of::<EventTaskId>,
    of::<GrantId>,
    of::<ImportId>,
    of::<LeadOfferId>,
    of::<NetworkId>,
    of::<NetworkMembershipId>,
    of::<OperatorId>,
    of::<PersonId>,
    of::<RsvpId>,
    of::<SessionId>,
    of::<SpaceId>,
    of::<SuggestionId>,
];

fn of<K: Key>(id: &str) -> Option<Node>
where
    Node: From<Ref<K>>,
{
    id.parse::<K>().ok().map(|key| Node::from(Ref::asked(key)))
}

fn node(id: &str) -> Result<Node> {
    KINDS.iter().find_map(|kind| kind(id)).ok_or_else(|| Error::bad_input("this is not the id of an object").into())
}

pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object of this id; null where there is none, or whoever asks may not see it.
    fn node(&self, #[graphql(desc = "Its id.")] id: ID) -> Result<Option<Node>> {
        node(&id).map(Some)
    }

    /// The objects of these ids, in their order; null for each that does not exist, or that whoever asks may not see.
    fn nodes(&self, #[graphql(desc = "Their ids, at most 100.")] ids: Vec<ID>) -> Result<Vec<Option<Node>>> {
        ids.iter().map(|id| node(id).map(Some)).collect()
    }
}
