//! Runs the rows of the table: every role asks, and what it gets is written down.

use serde_json::{Value, json};
use traboule_graph::{Incoming, Reply, RequestId};
use traboule_kernel::Actor;

use super::ground::{Ground, On, World};
use super::table::{Role, Row, Rule, Verdict, Verdicts, name, sees};
use super::ways::{self, Engine, Place, Way};

/// What somebody got.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// Where the row stands in its file.
    pub(super) row: usize,
    pub(super) role: Role,
    /// The field, and the way to it.
    pub(super) way: String,
    /// As [`Verdict`] is written.
    pub(super) got: String,
    /// Whether this way may show less than there is to see.
    pub(super) partial: bool,
}

/// Tries all rows of a file: those that read first, while the directory is small.
pub(super) async fn all(world: &World, rows: &[Row]) -> Vec<Seen> {
    let mut seen = Vec::new();
    for (row, of) in rows.iter().enumerate() {
        let Rule::Each(on, verdicts) = of.rule else { continue };
        match of.of {
            "Mutation" => {}
            "Query" => ask(world, row, of, on, &mut seen).await,
            _ => read(world, row, of, on, verdicts.contains(&Verdict::Redacted), &mut seen).await,
        }
    }
    for (row, of) in rows.iter().enumerate() {
        if let (Rule::Each(on, verdicts), "Mutation") = (of.rule, of.of) {
            for field in of.fields {
                change(world, row, field, (on, verdicts), &mut seen).await;
            }
        }
    }
    seen
}

async fn ask(world: &World, row: usize, of: &Row, on: On, seen: &mut Vec<Seen>) {
    let ground = world.ground(on).await;
    for (field, role) in of.fields.iter().flat_map(|field| Role::ALL.map(|role| (field, role))) {
        let reply = world.graph.ask(&ground.actor(role), &format!("{{ {} }}", ground.fill(field, role)), json!({})).await;
        let got = error(&reply).unwrap_or_else(|| if reply["data"][name(field)].is_null() { "ABSENT" } else { "ALLOW" }.to_owned());
        seen.push(Seen { row, role, way: (*field).to_owned(), got, partial: false });
    }
}

/// The object is made anew after every change of it.
async fn change(world: &World, row: usize, field: &str, (on, verdicts): (On, &Verdicts), seen: &mut Vec<Seen>) {
    let mut fresh = None;
    for role in Role::ALL.into_iter().filter(|role| verdicts[*role as usize] != Verdict::Nobody) {
        let ground = match fresh.take() {
            Some(ground) => ground,
            None => world.ground(on).await,
        };
        let below = below(field);
        let document = |ground: &Ground, field: &str| format!("mutation {{ {} {below} }}", ground.fill(field, role));
        let actor = ground.actor(role);
        let reply = world.graph.ask(&actor, &document(&ground, field), json!({})).await;
        let mut got = error(&reply).unwrap_or_else(|| outcome(&reply["data"][name(field)]));
        if got != "ALLOW" && field.contains("<it>") && (got == "DENY(NOT_FOUND)" || !sees(on, role)) {
            let absent = field.replace("<it>", &ground.absent());
            let other = world.graph.ask(&actor, &document(&ground, &absent), json!({})).await;
            if other != reply {
                got = format!("{got}, told apart from one that never was: {reply} {other}");
            }
        }
        fresh = (got != "ALLOW").then_some(ground);
        seen.push(Seen { row, role, way: field.to_owned(), got, partial: false });
    }
}

/// What is read of a payload. There is nothing to get wrong about the end of a session, a token, a note or a task.
pub(super) fn below(field: &str) -> &'static str {
    match name(field) {
        "sessionRevoke" => "{ session { id } }",
        "accessTokenRevoke" => "{ accessToken { id } }",
        "calendarTokenRevoke" => "{ calendarToken { id } }",
        "eventNoteDelete" | "eventTaskDelete" => "{ id }",
        // Whoever ends their part in an event still reads what it was.
        "coOrganiserDecline" | "coOrganiserWithdraw" => "{ coOrganiser { state } userErrors { code } }",
        _ => "{ userErrors { code } }",
    }
}

async fn read(world: &World, row: usize, of: &Row, on: On, redacts: bool, seen: &mut Vec<Seen>) {
    let ground = world.ground(on).await;
    for (way, role) in ways::to(of.of, on).iter().flat_map(|way| Role::ALL.map(|role| (way, role))) {
        let document = ground.fill(&way.document.replace("FIELDS", &of.fields.join(" ")), role);
        let actor = ground.actor(role);
        let reply = answer(world, way, &actor, &document, ground.it()).await;
        let mut got = verdict(&reply, way, of, redacts, ground.it());
        if got == "ABSENT" && way.by_id {
            let other = answer(world, way, &actor, &document, &ground.absent()).await;
            if other != reply {
                got = format!("ABSENT, told apart from one that never was: {reply} {other}");
            }
        }
        seen.push(Seen { row, role, way: way.document.clone(), got, partial: way.partial });
    }
}

async fn answer(world: &World, way: &Way, actor: &Actor, document: &str, id: &str) -> Value {
    match way.engine {
        Engine::Whole => {
            let variables = if way.by_id { json!({ "id": id }) } else { json!({}) };
            world.graph.ask(actor, document, variables).await
        }
        Engine::Subgraph(module, kind) => {
            let variables = json!({"of": [{"__typename": kind, "id": id}]}).as_object().cloned();
            let incoming = Incoming { query: document.to_owned(), variables, ..Incoming::default() };
            let engine = &world.subgraphs[module];
            let mut data = async_graphql::Data::default();
            data.insert(actor.clone());
            data.insert(RequestId("test".to_owned()));
            let reply: Reply = engine.execute(engine.prepare(incoming, true).unwrap(), data).await;
            let mut reply: Value = serde_json::from_slice(&reply.into_bytes()).unwrap();
            reply.as_object_mut().unwrap().remove("extensions");
            reply
        }
    }
}

/// What the reply to a way says of the object.
fn verdict(reply: &Value, way: &Way, of: &Row, redacts: bool, it: &str) -> String {
    let the_one = |pointer: &str| reply["data"].pointer(pointer).filter(|object| object.get("id").is_none_or(|id| id == it));
    let object = match &way.place {
        Place::At(pointer) => the_one(pointer),
        Place::First(pointer) => the_one(pointer),
        Place::In(pointer) => {
            reply["data"].pointer(pointer).and_then(Value::as_array).and_then(|list| list.iter().find(|object| object["id"] == it))
        }
        Place::Any(pointer) => reply["data"].pointer(pointer).and_then(Value::as_array).and_then(|list| list.first()),
    };
    let Some(object) = object.filter(|object| !object.is_null()) else {
        // A subgraph says of each object that is missing; a list that is refused shows none.
        return match error(reply).as_deref() {
            None | Some("DENY(NOT_FOUND)" | "DENY(UNAUTHENTICATED)") => "ABSENT".to_owned(),
            Some(other) => other.to_owned(),
        };
    };
    if let Some(error) = error(reply) {
        return format!("shown with {error}");
    }
    let nulls = of.fields.iter().filter(|field| object[name(field)].is_null()).count();
    match nulls {
        0 => "ALLOW".to_owned(),
        _ if !redacts => "ALLOW".to_owned(),
        all if all == of.fields.len() => "REDACTED".to_owned(),
        _ => format!("partly redacted: {object}"),
    }
}

/// `DENY` with the codes of the reply's errors.
pub(super) fn error(reply: &Value) -> Option<String> {
    let errors = reply.get("errors")?.as_array()?;
    let codes: Vec<_> = errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap_or("no code")).collect();
    Some(format!("DENY({})", codes.join(" ")))
}

/// What a payload says.
pub(super) fn outcome(payload: &Value) -> String {
    if payload.is_null() {
        return "ABSENT".to_owned();
    }
    let mistakes = payload["userErrors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let codes: Vec<_> = mistakes.iter().map(|mistake| mistake["code"].as_str().unwrap_or("no code")).collect();
    if codes.is_empty() { "ALLOW".to_owned() } else { format!("MISTAKE({})", codes.join(" ")) }
}
