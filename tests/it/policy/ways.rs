//! The ways to an object: by its id, from others, in lists, and as a gateway asks for it.

use super::ground::On;

/// How an object is asked for.
pub(super) struct Way {
    /// With `FIELDS` where the object's fields are selected.
    pub(super) document: String,
    pub(super) engine: Engine,
    /// Where the object stands in the data.
    pub(super) place: Place,
    /// Whether the object's id is a variable: one that never was must be answered alike.
    pub(super) by_id: bool,
    /// Whether this way leaves out objects that the role may see.
    pub(super) partial: bool,
}

#[derive(Clone, Copy)]
pub(super) enum Engine {
    Whole,
    /// The subgraph of a module, asked for an object of this type.
    Subgraph(&'static str, &'static str),
}

#[derive(Clone)]
pub(super) enum Place {
    /// The object.
    At(&'static str),
    /// The same, where a list begins.
    First(String),
    /// A list that may hold it.
    In(&'static str),
    /// A list that holds nothing where the object is not seen.
    Any(&'static str),
}

/// The ways to an object of this type.
pub(super) fn to(of: &'static str, on: On) -> Vec<Way> {
    if on == On::Viewer {
        return vec![from("{ viewer { FIELDS } }", Place::At("/viewer"))];
    }
    let module = match (of, on) {
        ("AccessToken" | "Grant" | "Person" | "Session", _) => "accounts",
        ("CalendarToken" | "CoOrganiser" | "Event" | "EventNote" | "EventOccurrence" | "EventTask" | "LeadOffer" | "Rsvp", _)
        | (_, On::NetworkOfEvents | On::SpaceOfEvents) => "events",
        _ => "spaces",
    };
    let by_id = |document: String, place| Way { document, engine: Engine::Whole, place, by_id: true, partial: false };
    let entities = format!("query($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on {of} {{ id FIELDS }} }} }}");
    let mut ways = vec![
        by_id(format!("query($id: ID!) {{ node(id: $id) {{ id ... on {of} {{ FIELDS }} }} }}"), Place::At("/node")),
        by_id(format!("query($id: ID!) {{ nodes(ids: [$id]) {{ id ... on {of} {{ FIELDS }} }} }}"), Place::At("/nodes/0")),
        Way { engine: Engine::Subgraph(module, of), ..by_id(entities, Place::At("/_entities/0")) },
    ];
    if let Some(field) = match of {
        "Event" => Some("event"),
        "Space" => Some("space"),
        "Network" => Some("network"),
        "Operator" => Some("operator"),
        _ => None,
    } {
        ways.push(by_id(format!("query($id: ID!) {{ it: {field}(id: $id) {{ id FIELDS }} }}"), Place::At("/it")));
    }
    ways.extend(around(of, on));
    ways
}

/// Not by the object's own id.
fn from(document: &str, place: Place) -> Way {
    Way { document: document.to_owned(), engine: Engine::Whole, place, by_id: false, partial: false }
}

/// From other objects, and in lists.
fn around(of: &str, on: On) -> Vec<Way> {
    let partial = |document, place| Way { partial: true, ..from(document, place) };
    let world = "within: {north: 52, south: 42, east: 8, west: -5}";
    match (of, on) {
        ("Person", _) => vec![
            partial(r#"{ node(id: "<claim>") { ... on Claim { person { id FIELDS } } } }"#, Place::At("/node/person")),
            partial(
                "{ spaceClaims(first: 1, filter: {state: OPEN}) { nodes { person { id FIELDS } } } }",
                Place::At("/spaceClaims/nodes/0/person"),
            ),
            partial("{ viewer { person { id FIELDS } } }", Place::At("/viewer/person")),
        ],
        ("Grant", _) => vec![partial("{ viewer { grants(first: 10) { nodes { id FIELDS } } } }", Place::In("/viewer/grants/nodes"))],
        ("AccessToken", _) => {
            vec![from("{ viewer { accessTokens(first: 10) { nodes { id FIELDS } } } }", Place::In("/viewer/accessTokens/nodes"))]
        }
        ("CalendarToken", _) => vec![from("{ calendarTokens(first: 10) { nodes { id FIELDS } } }", Place::In("/calendarTokens/nodes"))],
        ("Session", _) => vec![from("{ viewer { sessions(first: 10) { nodes { id FIELDS } } } }", Place::In("/viewer/sessions/nodes"))],
        ("Claim", _) => vec![
            from("{ spaceClaims(first: 10) { nodes { id FIELDS } } }", Place::In("/spaceClaims/nodes")),
            from(
                r#"{ spaceClaims(first: 1, filter: {space: "<space>", state: OPEN}) { edges { node { id FIELDS } } } }"#,
                Place::At("/spaceClaims/edges/0/node"),
            ),
            partial("{ spaceClaims(first: 10, filter: {mine: true}) { nodes { id FIELDS } } }", Place::In("/spaceClaims/nodes")),
        ],
        ("Suggestion", _) => vec![
            from("{ suggestions(first: 10) { nodes { id FIELDS } } }", Place::In("/suggestions/nodes")),
            partial("{ suggestions(first: 10, filter: {mine: true}) { nodes { id FIELDS } } }", Place::In("/suggestions/nodes")),
        ],
        ("Space", On::DraftSpace) => vec![
            from("{ spaces(first: 10, filter: {states: [DRAFT]}) { nodes { id FIELDS } } }", Place::In("/spaces/nodes")),
            from("{ spaceFacets(filter: {states: [DRAFT]}) { it: kinds { count } } }", Place::Any("/spaceFacets/it")),
            from(&format!("{{ it: spaceClusters(zoom: 5, filter: {{states: [DRAFT]}}, {world}) {{ count }} }}"), Place::Any("/it")),
            partial(r#"{ operator(id: "<operator>") { spaces(first: 10) { nodes { id FIELDS } } } }"#, Place::In("/operator/spaces/nodes")),
            partial(
                "{ spaceClaims(first: 1, filter: {state: OPEN}) { nodes { space { id FIELDS } } } }",
                Place::At("/spaceClaims/nodes/0/space"),
            ),
        ],
        ("NetworkMembership", _) => vec![
            from(&members(r#"network(id: "<network>") { list: members"#), Place::In("/it/list/nodes")),
            from(&members(r#"space(id: "<space>") { list: networkMemberships"#), Place::In("/it/list/nodes")),
        ],
        ("Delegate", On::Delegate) => {
            vec![from(
                r#"{ network(id: "<network>") { delegates(first: 10) { nodes { id FIELDS } } } }"#,
                Place::In("/network/delegates/nodes"),
            )]
        }
        ("Delegate", _) => {
            vec![partial(
                r#"{ network(id: "<network>") { delegates(first: 10) { nodes { id FIELDS } } } }"#,
                Place::In("/network/delegates/nodes"),
            )]
        }
        ("EventNote", _) => vec![from(
            r#"{ node(id: "<event>") { ... on Event { notes(first: 10) { nodes { id FIELDS } } } } }"#,
            Place::In("/node/notes/nodes"),
        )],
        ("EventTask", _) => vec![from(
            r#"{ node(id: "<event>") { ... on Event { tasks(first: 10) { nodes { id FIELDS } } } } }"#,
            Place::In("/node/tasks/nodes"),
        )],
        ("LeadOffer", _) => vec![
            from(r#"{ node(id: "<event>") { ... on Event { leadOffer { id FIELDS } } } }"#, Place::At("/node/leadOffer")),
            from(r#"{ space(id: "<space>") { leadOffers(first: 10) { nodes { id FIELDS } } } }"#, Place::In("/space/leadOffers/nodes")),
        ],
        ("Event" | "EventOccurrence" | "CoOrganiser", _) => around_events(of, on),
        ("Rsvp", _) => vec![
            from(
                r#"{ node(id: "<date>") { ... on EventOccurrence {
                    rsvps(first: 10, states: [REQUESTED, GOING, WAITLISTED, OFFERED]) { nodes { id FIELDS } } } } }"#,
                Place::In("/node/rsvps/nodes"),
            ),
            partial("{ rsvps(first: 100) { nodes { id FIELDS } } }", Place::In("/rsvps/nodes")),
        ],
        ("Import", _) => vec![from("{ imports(first: 10) { nodes { id FIELDS } } }", Place::In("/imports/nodes"))],
        ("Duplicate", _) => vec![from("{ duplicates(first: 10) { nodes { id FIELDS } } }", Place::In("/duplicates/nodes"))],
        _ => Vec::new(),
    }
}

/// Events of the space that they are about, their dates, and who organises them.
fn around_events(of: &str, on: On) -> Vec<Way> {
    let states = "filter: {states: [DRAFT, TENTATIVE, CONFIRMED, CANCELLED]}, first: 10";
    let all = "states: [INVITED, ACCEPTED, DECLINED, EXPIRED, WITHDRAWN, REMOVED], first: 10";
    let event = if of == "Event" { "event { id FIELDS }" } else { "id FIELDS" };
    let at = |list: &str| if of == "Event" { format!("{list}/nodes/0/event") } else { format!("{list}/nodes/0") };
    let listed = |document: String, list: &str| Way {
        document,
        engine: Engine::Whole,
        place: Place::First(at(list)),
        by_id: false,
        partial: on == On::UnlistedEvent,
    };
    match (of, on) {
        ("CoOrganiser", _) => vec![
            from(
                &format!(r#"{{ node(id: "<event>") {{ ... on Event {{ coOrganisers({all}) {{ nodes {{ id FIELDS }} }} }} }} }}"#),
                Place::In("/node/coOrganisers/nodes"),
            ),
            from(
                &format!(r#"{{ space(id: "<space>") {{ coOrganisations({all}) {{ nodes {{ id FIELDS }} }} }} }}"#),
                Place::In("/space/coOrganisations/nodes"),
            ),
        ],
        (_, On::OthersDraft) => {
            vec![listed(
                format!(r#"{{ space(id: "<space>") {{ it: coOrganisations(first: 2) {{ nodes {{ {event} }} }} }} }}"#),
                "/space/it",
            )]
        }
        _ => vec![
            listed(
                format!(r#"{{ events(filter: {{space: "<space>", {}) {{ nodes {{ {event} }} }} }}"#, &states["filter: {".len()..]),
                "/events",
            ),
            listed(format!(r#"{{ space(id: "<space>") {{ events({states}) {{ nodes {{ {event} }} }} }} }}"#), "/space/events"),
        ],
    }
}

fn members(list: &str) -> String {
    format!("{{ it: {list}(first: 10, states: [APPLIED, ACTIVE, SUSPENDED, LEFT, EXCLUDED]) {{ nodes {{ id FIELDS }} }} }} }}")
}
