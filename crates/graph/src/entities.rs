//! What a gateway asks of a subgraph: `_entities` and `_service`.
//!
//! async-graphql has its own, which fails as a whole when one object is missing and resolves object
//! by object. Here a missing object is null with one error, and all of a kind are one level.

use async_graphql::registry::{MetaField, MetaInputValue, MetaType, Registry};
use async_graphql::{Any, Context, InputType, Name, OutputType, Pos, QueryPathNode, QueryPathSegment, ServerError, SimpleObject, Value};
use futures_util::future::join_all;
use traboule_kernel as kernel;

use crate::composition::Answer;
use crate::env::Env;
use crate::error::{Error, locate};
use crate::reference;
use crate::root::{Operation as _, Query};
use crate::state::path_of;

/// How many objects a gateway may ask for at once.
pub(crate) const MAX_ENTITIES: usize = 1000;

/// The subgraph's own description.
#[derive(SimpleObject)]
#[graphql(name = "_Service")]
pub(crate) struct Service {
    /// The SDL with federation's directives.
    sdl: String,
}

/// Adds the fields of a subgraph to `Query`. `kinds` are the objects that this subgraph resolves.
pub(crate) fn register(registry: &mut Registry, kinds: &[&str]) {
    let service = MetaField::new("_service", <Service as OutputType>::create_type_info(registry));
    let mut fields = vec![service];
    if !kinds.is_empty() {
        <Any as InputType>::create_type_info(registry);
        registry.types.insert(
            "_Entity".to_owned(),
            MetaType::Union {
                name: "_Entity".to_owned(),
                description: None,
                possible_types: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                rust_typename: None,
                directive_invocations: Vec::new(),
            },
        );
        let mut entities = MetaField::new("_entities", "[_Entity]!");
        let representations = MetaInputValue::new("representations", "[_Any!]!");
        entities.args.insert("representations".to_owned(), representations);
        fields.push(entities);
    }
    if let Some(MetaType::Object { fields: of_query, .. }) = registry.types.get_mut(Query::TYPE) {
        of_query.extend(fields.into_iter().map(|field| (field.name.clone(), field)));
    }
}

pub(crate) async fn service(ctx: &Context<'_>, sdl: &str) -> Answer {
    let ctx = ctx.with_selection_set(&ctx.item.node.selection_set);
    let service = Service { sdl: sdl.to_owned() };
    async_graphql::resolver_utils::resolve_container(&ctx, &service).await.map(Some)
}

pub(crate) async fn resolve(env: Env<'_>, ctx: &Context<'_>) -> Answer {
    let (pos, representations) = ctx.param_value::<Vec<Any>>("representations", None)?;
    if representations.len() > MAX_ENTITIES {
        let message = format!("at most {MAX_ENTITIES} objects may be asked for at once");
        return Err(Error::from(kernel::Error::Limit { code: "ENTITY_LIMIT", message }).at(pos));
    }
    let objects = representations.iter().enumerate().map(|(index, Any(representation))| async move {
        let node = QueryPathNode { parent: ctx.path_node.as_ref(), segment: QueryPathSegment::Index(index) };
        match object(env, ctx, node, representation, pos).await {
            Ok(value) => value,
            Err(error) => {
                env.report(locate(error, || path_of(&node)));
                Value::Null
            }
        }
    });
    Ok(Some(Value::List(join_all(objects).await)))
}

async fn object(env: Env<'_>, ctx: &Context<'_>, node: QueryPathNode<'_>, representation: &Value, pos: Pos) -> Result<Value, ServerError> {
    let bad = |message: &dyn std::fmt::Display| Error::from(kernel::Error::bad_input(message)).at(pos);
    let text = |name: &str| match representation {
        Value::Object(fields) => match fields.get(&Name::new(name)) {
            Some(Value::String(text)) => Some(text.as_str()),
            _ => None,
        },
        _ => None,
    };
    let (Some(kind), Some(id)) = (text("__typename"), text("id")) else {
        return Err(bad(&"a representation has `__typename` and `id`"));
    };
    let object = env.composition.objects.get(kind).ok_or_else(|| bad(&"this subgraph does not resolve this type"))?;
    let key = (object.read_key)(id).map_err(|error| bad(&error))?;
    let ctx = env.context(Some(node), &ctx.item.node.selection_set, ctx.execute_data);
    reference::resolve(&ctx, object.kind, key, None, true).await?.ok_or_else(|| reference::absent(&ctx, object.kind.name))
}
