//! One level: all references that a driver met in one pass.
//!
//! References of one kind are one call of their owner, whatever was selected on them. Those with one
//! selection set form a *sheet*: a row for each object, a column for each field. The columns of
//! extensions are filled while the owner loads, each by one call; then the owner's columns are read from its
//! parts; then the sheet is written as one text, and every reference gets its slice.

use std::any::Any;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, SelectionSet};
use async_graphql::{Context, Data, Name, PathSegment, Pos, Positioned, QueryPathNode, QueryPathSegment, ServerError, ServerResult, Value};
use bytes::Bytes;
use futures_util::future::{BoxFuture, join, join_all};
use uuid::Uuid;

use crate::composition::{ExtensionCall, Object, OwnerCalls};
use crate::driver::{AnyPart, Hub, Kind, Wanted, drive};
use crate::env::Env;
use crate::error::{Error, coded, locate};
use crate::part::Sink;
use crate::reference;
use crate::selected::Selected;
use crate::selection::as_field;
use crate::state::Flat;
use crate::text::{write_string, write_value};

/// Resolves what was met and hands the texts out. All kinds of objects side by side.
pub(crate) fn run<'a>(env: Env<'a>, hub: &'a Hub, met: Vec<(usize, Wanted)>) -> BoxFuture<'a, ()> {
    Box::pin(async move {
        let mut kinds = IndexMap::new();
        for (slot, wanted) in met {
            let (_, of_kind) = kinds.entry(wanted.kind.name).or_insert_with(|| (wanted.kind, Vec::new()));
            of_kind.push((slot, wanted));
        }
        join_all(kinds.into_values().map(|(kind, met)| resolve_kind(env, hub, kind, met))).await;
    })
}

/// The objects of one kind that share a selection.
struct Sheet {
    selection: Flat,
    rows: IndexMap<Uuid, Row>,
}

struct Row {
    /// Stands for the object's place in paths of errors.
    place: usize,
    part: Option<(AnyPart, Selected)>,
    must_exist: bool,
    /// The references that wait for this object.
    slots: Vec<usize>,
}

/// Whether the object of a row is there.
enum Presence {
    /// With the owner's part, if its fields are needed.
    There(Option<AnyPart>),
    Absent,
    /// The owner could not say.
    Unknown(ServerError),
}

/// A field of a sheet.
struct Head<'a> {
    /// The response key.
    name: &'a Name,
    nullable: bool,
    source: Source<'a>,
}

/// How a field of a sheet is answered.
enum Source<'a> {
    Type,
    Key,
    Own(&'a Positioned<Field>),
    Added(&'a Positioned<Field>, ExtensionCall),
}

/// The values of one field, a row each.
type Column = Vec<ServerResult<Value>>;

async fn resolve_kind(env: Env<'_>, hub: &Hub, of: Kind, met: Vec<(usize, Wanted)>) {
    let kind = of.name;
    let object = env.composition.objects.get(kind);
    let sheets = sheets(env, object, met);
    let sources: Vec<Vec<Head<'_>>> = sheets.iter().map(|sheet| heads(env, kind, object, &sheet.selection.node)).collect();

    let own = async {
        let presence = load(env, kind, object, &sheets, &sources).await;
        let columns = own_columns(env, kind, object, &sheets, &sources, &presence).await;
        (presence, columns)
    };
    let added = join_all(sheets.iter().zip(&sources).enumerate().flat_map(|(number, (sheet, sources))| {
        sources.iter().enumerate().filter_map(move |(column, head)| match &head.source {
            Source::Added(field, call) => Some(async move { ((number, column), added_column(env, sheet, field, *call).await) }),
            _ => None,
        })
    }));
    let ((presence, mut columns), added) = join(own, added).await;
    columns.extend(added);

    for (number, ((sheet, sources), presence)) in sheets.iter().zip(&sources).zip(presence).enumerate() {
        let columns: Vec<Option<Column>> = (0..sources.len()).map(|column| columns.remove(&(number, column))).collect();
        let texts = write(env, of, sheet, sources, presence, columns);
        for (row, text) in sheet.rows.values().zip(texts) {
            for slot in &row.slots {
                hub.finish(*slot, (row.place, text.clone()));
            }
        }
    }
}

fn sheets(env: Env<'_>, object: Option<&Object>, met: Vec<(usize, Wanted)>) -> Vec<Sheet> {
    let owner = object.and_then(|object| object.owner);
    let mut sheets: IndexMap<*const Positioned<SelectionSet>, Sheet> = IndexMap::new();
    for (slot, wanted) in met {
        let Wanted { key, part, must_exist, selection, .. } = wanted;
        // A part of another type than the registered owner's answers nothing.
        let part = part.filter(|(part, _)| owner.is_some_and(|owner| owner.part == Any::type_id(&**part)));
        let sheet = sheets.entry(Arc::as_ptr(&selection)).or_insert_with(|| Sheet { selection, rows: IndexMap::new() });
        let new = || Row { place: env.state.new_place(), part: None, must_exist: false, slots: Vec::new() };
        let row = sheet.rows.entry(key).or_insert_with(new);
        row.slots.push(slot);
        row.must_exist |= must_exist;
        row.part = row.part.take().or(part);
    }
    sheets.into_values().collect()
}

fn heads<'a>(env: Env<'_>, kind: &str, object: Option<&Object>, selection: &'a SelectionSet) -> Vec<Head<'a>> {
    let source = |field: &'a Positioned<Field>| match field.node.name.node.as_str() {
        "__typename" => Source::Type,
        "id" => Source::Key,
        name => match object.and_then(|object| object.added.get(name)) {
            Some(call) => Source::Added(field, *call),
            None => Source::Own(field),
        },
    };
    let head = |field: &'a Positioned<Field>| Head {
        name: &field.node.response_key().node,
        nullable: env.is_nullable(kind, field.node.name.node.as_str()),
        source: source(field),
    };
    selection.items.iter().filter_map(as_field).map(head).collect()
}

/// Asks the owner, once, for the objects whose fields are wanted and not at hand.
async fn load(
    env: Env<'_>,
    kind: &'static str,
    object: Option<&Object>,
    sheets: &[Sheet],
    sources: &[Vec<Head<'_>>],
) -> Vec<Vec<Presence>> {
    let Some(owner) = object.and_then(|object| object.owner) else {
        return sheets.iter().map(|sheet| sheet.rows.values().map(|_| Presence::There(None)).collect()).collect();
    };
    let mut wanted = BTreeSet::new();
    let mut keys = IndexMap::new();
    let mut asked: Vec<Vec<bool>> = Vec::with_capacity(sheets.len());
    for (sheet, sources) in sheets.iter().zip(sources) {
        let own: Vec<&str> = sources.iter().filter_map(|head| own_name(&head.source)).collect();
        let needs = sources.iter().any(|head| matches!(head.source, Source::Own(_) | Source::Added(..)));
        let ask = |row: &Row| match &row.part {
            Some((_, holds)) => !own.iter().all(|field| holds.has(field)),
            None => needs || row.must_exist,
        };
        let rows: Vec<bool> = sheet.rows.values().map(ask).collect();
        if rows.contains(&true) {
            wanted.extend(own.iter().map(|field| (*field).to_owned()));
        }
        keys.extend(sheet.rows.keys().zip(&rows).filter(|(_, asked)| **asked).map(|(key, _)| (*key, ())));
        asked.push(rows);
    }
    let loaded = if keys.is_empty() { Ok(HashMap::new()) } else { call_owner(env, kind, owner, keys.into_keys().collect(), wanted).await };

    let presence = |sheet: &Sheet, key: &Uuid, row: &Row, asked: bool| match (&loaded, asked) {
        (_, false) => Presence::There(row.part.as_ref().map(|(part, _)| part.clone())),
        (Ok(parts), true) => parts.get(key).map_or(Presence::Absent, |part| Presence::There(Some(part.clone()))),
        (Err(error), true) => Presence::Unknown(ServerError { locations: vec![sheet.selection.pos], ..error.clone() }),
    };
    let rows = |(sheet, asked): (&Sheet, Vec<bool>)| {
        sheet.rows.iter().zip(asked).map(|((key, row), asked)| presence(sheet, key, row, asked)).collect()
    };
    sheets.iter().zip(asked).map(rows).collect()
}

fn own_name<'a>(source: &Source<'a>) -> Option<&'a str> {
    match source {
        Source::Own(field) => Some(field.node.name.node.as_str()),
        Source::Type | Source::Key | Source::Added(..) => None,
    }
}

async fn call_owner(
    env: Env<'_>,
    kind: &'static str,
    owner: OwnerCalls,
    keys: Vec<Uuid>,
    wanted: BTreeSet<String>,
) -> Result<HashMap<Uuid, AnyPart>, ServerError> {
    // Owners read data from the context and what is selected from `selected`; there is no field of theirs.
    let field = Positioned::new(
        Field {
            alias: None,
            name: Positioned::new(Name::new(kind), Pos::default()),
            arguments: Vec::new(),
            directives: Vec::new(),
            selection_set: Positioned::default(),
        },
        Pos::default(),
    );
    let ctx = env.context(None, &field, None);
    let parts = (owner.load)(&ctx, keys, &Selected::only(wanted)).await;
    parts.map(|parts| parts.into_iter().collect()).map_err(|error| error.at(Pos::default()))
}

/// The columns by the numbers of their sheet and their field.
type Columns = HashMap<(usize, usize), Column>;

/// Reads the owner's fields from its parts. Fields that hold references meet the next level here.
async fn own_columns(
    env: Env<'_>,
    kind: &str,
    object: Option<&Object>,
    sheets: &[Sheet],
    sources: &[Vec<Head<'_>>],
    presence: &[Vec<Presence>],
) -> Columns {
    let Some(owner) = object.and_then(|object| object.owner) else { return Columns::new() };
    let (hub, data) = reference::hub();
    let data = &data;
    let mut columns = Columns::new();
    let mut waiting = Vec::new();
    for (number, ((sheet, sources), presence)) in sheets.iter().zip(sources).zip(presence).enumerate() {
        for (place, head) in sources.iter().enumerate() {
            let Source::Own(field) = head.source else { continue };
            let is_leaf = env.is_leaf(kind, field.node.name.node.as_str());
            let mut column = Vec::with_capacity(sheet.rows.len());
            for (index, (row, presence)) in sheet.rows.values().zip(presence).enumerate() {
                let Presence::There(Some(part)) = presence else {
                    column.push(Ok(Value::Null));
                    continue;
                };
                let at_once = if is_leaf { in_context(env, row, field, data, |ctx| (owner.leaf)(part, ctx)) } else { None };
                column.push(match at_once {
                    Some(answer) => answer.map(Option::unwrap_or_default),
                    None => {
                        waiting.push(async move { ((number, place), index, cell(env, owner, part, row, field, data).await) });
                        Ok(Value::Null)
                    }
                });
            }
            columns.insert((number, place), column);
        }
    }
    for (at, index, value) in drive(env, &hub, join_all(waiting)).await {
        if let Some(place) = columns.get_mut(&at).and_then(|column| column.get_mut(index)) {
            *place = value;
        }
    }
    columns
}

async fn cell(env: Env<'_>, owner: OwnerCalls, part: &AnyPart, row: &Row, field: &Positioned<Field>, data: &Data) -> ServerResult<Value> {
    let above = QueryPathNode { parent: None, segment: QueryPathSegment::Index(row.place) };
    let node = QueryPathNode { parent: Some(&above), segment: QueryPathSegment::Name(&field.node.response_key().node) };
    let ctx = env.context(Some(node), field, Some(data));
    (owner.field)(part, &ctx).await.map(Option::unwrap_or_default)
}

fn in_context<T>(env: Env<'_>, row: &Row, field: &Positioned<Field>, data: &Data, call: impl FnOnce(&Context<'_>) -> T) -> T {
    let above = QueryPathNode { parent: None, segment: QueryPathSegment::Index(row.place) };
    let node = QueryPathNode { parent: Some(&above), segment: QueryPathSegment::Name(&field.node.response_key().node) };
    call(&env.context(Some(node), field, Some(data)))
}

/// Asks an extension, once, for all objects of a sheet.
async fn added_column(env: Env<'_>, sheet: &Sheet, field: &Positioned<Field>, call: ExtensionCall) -> Column {
    let places: Vec<usize> = sheet.rows.values().map(|row| row.place).collect();
    let sink = Arc::new(Sink::new(places.clone()));
    let mut data = Data::default();
    data.insert(sink.clone());
    let node = QueryPathNode { parent: None, segment: QueryPathSegment::Name(&field.node.response_key().node) };
    let ctx = env.context(Some(node), field, Some(&data));
    let error = match call(sheet.rows.keys().copied().collect(), &ctx).await {
        Ok(_) => match sink.take() {
            Some(values) => return values,
            None => Error::internal("an extension's field did not return a batch").at(field.pos),
        },
        Err(error) => error,
    };
    // The batch failed as a whole: so did the field of each parent.
    let key = field.node.response_key().node.as_str();
    let path = |place| vec![PathSegment::Index(place), PathSegment::Field(key.to_owned())];
    places.into_iter().map(|place| Err(ServerError { path: path(place), ..error.clone() })).collect()
}

/// Writes a sheet: for each row its slice of the one text, or the error that takes its place.
fn write(
    env: Env<'_>,
    kind: Kind,
    sheet: &Sheet,
    sources: &[Head<'_>],
    presence: Vec<Presence>,
    columns: Vec<Option<Column>>,
) -> Vec<ServerResult<Option<Bytes>>> {
    let mut columns: Vec<_> = columns.into_iter().map(|column| column.map(Vec::into_iter)).collect();
    let mut out = Vec::new();
    let mut ranges = Vec::with_capacity(sheet.rows.len());
    for ((key, row), presence) in sheet.rows.iter().zip(presence) {
        // Every column yields the row's value, also for a row that is not written.
        let values: Vec<_> = columns.iter_mut().map(|column| column.as_mut().and_then(Iterator::next)).collect();
        let start = out.len();
        let written = match presence {
            Presence::Absent => {
                ranges.push(Ok(None));
                continue;
            }
            Presence::Unknown(error) => Err(error),
            Presence::There(_) => write_row(env, kind, *key, sources, values, &mut out),
        };
        ranges.push(match written {
            Ok(()) => Ok(Some(start..out.len())),
            Err(error) => {
                out.truncate(start);
                Err(locate(error, || vec![PathSegment::Index(row.place)]))
            }
        });
    }
    let text = Bytes::from(out);
    if !text.is_empty() {
        env.state.keep(&text);
    }
    ranges.into_iter().map(|range| range.map(|range| range.map(|range| text.slice(range)))).collect()
}

fn write_row(
    env: Env<'_>,
    kind: Kind,
    key: Uuid,
    heads: &[Head<'_>],
    values: Vec<Option<ServerResult<Value>>>,
    out: &mut Vec<u8>,
) -> ServerResult<()> {
    env.state.count(heads.len());
    out.push(b'{');
    for (number, (head, value)) in heads.iter().zip(values).enumerate() {
        if number > 0 {
            out.push(b',');
        }
        write_string(head.name.as_str(), out);
        out.push(b':');
        match head.source {
            Source::Type => write_string(kind.name, out),
            Source::Key => write_string(&(kind.key_text)(key), out),
            Source::Own(field) | Source::Added(field, _) => {
                let unanswered = || Err(Error::internal(format!("nobody answers `{}.{}`", kind.name, field.node.name.node)).at(field.pos));
                match value.unwrap_or_else(unanswered) {
                    Ok(value) if !env.fits(kind.name, field, &value) => return unanswered().map(|_: Value| ()),
                    Ok(value) => write_value(&value, env.state, out),
                    Err(error) if head.nullable => {
                        env.report(error);
                        out.extend_from_slice(b"null");
                    }
                    Err(error) => return Err(error),
                }
            }
        }
    }
    out.push(b'}');
    if out.len() > env.state.reply_limit {
        return Err(coded("REPLY_LIMIT", format!("the reply is longer than {} bytes", env.state.reply_limit), None));
    }
    Ok(())
}
