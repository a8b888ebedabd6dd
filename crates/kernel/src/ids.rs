//! The kinds of objects. Append-only and alphabetical: a prefix is in clients' databases for ever.

use crate::id::ids;

ids! {
    /// What a program acts for a person with.
    AccessTokenId: "AccessToken", "tok";
    /// A row of the audit trail.
    AuditEntryId: "AuditEntry", "aud";
    /// What opens a person's own calendar.
    CalendarTokenId: "CalendarToken", "cal";
    /// A person's request to own a space.
    ClaimId: "Claim", "clm";
    /// A space that is asked to organise an event with others, or does.
    CoOrganiserId: "CoOrganiser", "cor";
    /// A voice's voting delegate in a network.
    DelegateId: "Delegate", "dlg";
    /// Two spaces that may be one.
    DuplicateId: "Duplicate", "dup";
    /// Something that spaces organise.
    EventId: "Event", "evt";
    /// What an organiser of an event writes to the others.
    EventNoteId: "EventNote", "nte";
    /// One date of an event.
    EventOccurrenceId: "EventOccurrence", "occ";
    /// What the organisers of an event have to do.
    EventTaskId: "EventTask", "tsk";
    /// A role of a person in a scope.
    GrantId: "Grant", "grt";
    /// One run of an import.
    ImportId: "Import", "imp";
    /// The offer to a space to take over the lead of an event.
    LeadOfferId: "LeadOffer", "lof";
    /// A group of spaces with rules of its own.
    NetworkId: "Network", "net";
    /// A space's membership in a network.
    NetworkMembershipId: "NetworkMembership", "mbr";
    /// Who runs spaces.
    OperatorId: "Operator", "opr";
    /// A person with an account.
    PersonId: "Person", "per";
    /// A person's answer to a date of an event: whether they come.
    RsvpId: "Rsvp", "rsv";
    /// What somebody without an account asked for by e-mail: a place at a date of an event.
    RsvpGuestId: "RsvpGuest", "gst";
    /// A signed-in session.
    SessionId: "Session", "ses";
    /// A one-time code sent by e-mail.
    SignInCodeId: "SignInCode", "cod";
    /// A coworking space or another third place.
    SpaceId: "Space", "spc";
    /// A proposed change to a space.
    SuggestionId: "Suggestion", "sug";
}
