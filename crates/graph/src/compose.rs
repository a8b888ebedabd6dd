//! One schema out of modules that do not know each other.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, MetaTypeName, Registry};
use async_graphql::{ContextSelectionSet, OutputType, Positioned, SDLExportOptions, ServerResult, SubscriptionType as _, Value};

use crate::composition::{Composition, Object};
use crate::contribution::Described;
use crate::entities;
use crate::module::{Builder, Given, Module, Role, add_scalars};
use crate::part::BATCH_MARK;
use crate::root::{Mutation, Operation as _, Query, Root, Streams, Subscription};
use crate::schema::{Inner, Schema};

/// What the modules are served as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One schema: every object needs an owner among the modules.
    Whole,
    /// A subgraph of Federation v2: objects that others own are references.
    Subgraph,
}

/// Why modules do not make a schema.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum ComposeError {
    #[error("modules `{first}` and `{second}` both add the field `{kind}.{field}`")]
    FieldTwice { first: &'static str, second: &'static str, kind: String, field: String },
    #[error("module `{module}` adds the field `{kind}.id`, which every reference has already")]
    IdentityField { module: &'static str, kind: &'static str },
    #[error("modules `{first}` and `{second}` both own the object `{kind}`")]
    OwnedTwice { first: &'static str, second: &'static str, kind: String },
    #[error("module `{module}` uses the object `{kind}`, but no module in the list owns it")]
    NoOwner { module: &'static str, kind: String },
    #[error("a field of module `{module}` returns `{part}`, which is only a part; return `Ref<_>` instead")]
    PartReturned { module: &'static str, part: &'static str },
    #[error("the field `{kind}.{field}` of module `{module}` belongs to another's object: it has to return `Batch<_>`")]
    NotABatch { module: &'static str, kind: &'static str, field: String },
    #[error("the field `{kind}.{field}` of module `{module}` returns `Batch<_>`, which only fields of an `Extension` do")]
    StrayBatch { module: &'static str, kind: String, field: String },
    #[error("the part `{part}` of module `{module}` has the name of the object it belongs to; name it `{kind}Details` or the like")]
    PartNamedAsObject { module: &'static str, part: &'static str, kind: &'static str },
    #[error("`{first}` of module `{first_module}` and `{second}` of module `{second_module}` both have the GraphQL name `{name}`")]
    NameTaken { name: String, first: &'static str, first_module: &'static str, second: &'static str, second_module: &'static str },
    #[error("`{kind}.{field}` has the type `{ty}`, which is not in the schema")]
    UnknownType { kind: String, field: String, ty: String },
    #[error("`{kind}` is said to be a `{interface}`, but has no field `{field}: {ty}`")]
    InterfaceField { kind: String, interface: String, field: String, ty: String },
    #[error("module `{module}` says that the mutation `{mutation}` stands alone, but has no such mutation")]
    NoSuchMutation { module: &'static str, mutation: &'static str },
}

/// Composes the modules' parts into one schema.
///
/// All mistakes that can be seen without a request are seen here, so a test that composes the
/// modules finds them.
pub fn compose(modules: Vec<Module>, mode: Mode) -> Result<Schema, ComposeError> {
    let described = modules.iter().flat_map(|module| module.contributions.iter().map(|given| (module.name, given, (given.describe)())));
    let described: Vec<(&'static str, &Given, Described)> = described.collect();
    check_parts(&described)?;
    check_names(&described)?;
    check_fields(&described)?;
    check_alone(&modules, &described)?;

    let mut composition = gather(&described)?;
    let registry = registry(&described, mode);
    check_registry(&registry)?;
    if mode == Mode::Whole {
        check_owners(&described, &registry, &composition)?;
    }
    let alone = modules.iter().flat_map(|module| module.alone.iter().copied()).collect();
    drop(described);
    let sdl = match mode {
        Mode::Whole => None,
        Mode::Subgraph => {
            let builder = builder(&modules).register_output_type::<Finish<Sketched>>();
            let schema = builder.enable_federation().enable_subscription_in_federation().finish();
            Some(schema.sdl_with_options(sdl_options().federation()))
        }
    };
    composition.subgraph.clone_from(&sdl);

    let mut builder = builder(&modules);
    builder = match mode {
        Mode::Whole => builder.register_output_type::<Finish<Whole>>(),
        Mode::Subgraph => builder.register_output_type::<Finish<Served>>(),
    };
    for data in modules.into_iter().flat_map(|module| module.data) {
        builder = data(builder);
    }
    // async-graphql's own walk over the document; ours bounds it before (`engine::measure`).
    let schema = builder.data(Arc::new(composition)).limit_recursive_depth(1000).finish();
    let sdl = sdl.unwrap_or_else(|| schema.sdl_with_options(sdl_options()));
    Ok(Schema::new(Inner { schema, registry, sdl, alone }))
}

fn sdl_options() -> SDLExportOptions {
    SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by()
}

fn builder(modules: &[Module]) -> Builder {
    let builder = async_graphql::Schema::build(Root::new(), Root::new(), Streams);
    modules.iter().flat_map(|module| &module.contributions).fold(builder, |builder, given| (given.register)(builder))
}

/// The registry as the schema will have it, but for introspection.
fn registry(described: &[(&'static str, &Given, Described)], mode: Mode) -> Registry {
    let mut registry = Registry::default();
    add_scalars(&mut registry);
    Root::<Query>::create_type_info(&mut registry);
    Root::<Mutation>::create_type_info(&mut registry);
    Streams::create_type_info(&mut registry);
    Query::TYPE.clone_into(&mut registry.query_type);
    registry.mutation_type = Some(Mutation::TYPE.to_owned());
    registry.subscription_type = Some(Subscription::TYPE.to_owned());
    for (_, given, _) in described {
        (given.write)(&mut registry);
    }
    match mode {
        Mode::Whole => Whole::finish(&mut registry),
        Mode::Subgraph => Served::finish(&mut registry),
    }
    registry
}

fn check_parts(described: &[(&'static str, &Given, Described)]) -> Result<(), ComposeError> {
    let parts: HashMap<&str, &'static str> = described.iter().map(|(_, given, of)| (of.part.as_str(), given.rust_name)).collect();
    for (module, given, of) in described {
        if of.part == of.target {
            return Err(ComposeError::PartNamedAsObject { module, part: given.rust_name, kind: of.target });
        }
        for field in of.registry.types.values().filter_map(MetaType::fields).flat_map(|fields| fields.values()) {
            let name = MetaTypeName::concrete_typename(field.ty.trim_end_matches(BATCH_MARK));
            let rust_name = of.registry.types.get(name).and_then(MetaType::rust_typename);
            if let Some(part) = parts.get(name).filter(|part| rust_name.is_none_or(|rust_name| rust_name == **part)) {
                return Err(ComposeError::PartReturned { module, part });
            }
        }
    }
    Ok(())
}

/// async-graphql panics when two types have one name, so this comes before it sees them together.
fn check_names(described: &[(&'static str, &Given, Described)]) -> Result<(), ComposeError> {
    let mut taken: HashMap<&str, (&'static str, &'static str)> = HashMap::new();
    for (module, _, of) in described {
        for (name, ty) in of.registry.types.iter().filter(|(name, _)| **name != of.part) {
            let Some(rust_name) = ty.rust_typename() else { continue };
            let (first, first_module) = *taken.entry(name).or_insert((rust_name, module));
            if first != rust_name {
                return Err(ComposeError::NameTaken { name: name.clone(), first, first_module, second: rust_name, second_module: module });
            }
        }
    }
    // Parts vanish from the schema, but each stands beside the other types while it is described.
    for (module, given, of) in described {
        if let Some((first, first_module)) = taken.get(of.part.as_str()).copied().filter(|(first, _)| *first != given.rust_name) {
            let (name, second) = (of.part.clone(), given.rust_name);
            return Err(ComposeError::NameTaken { name, first, first_module, second, second_module: module });
        }
    }
    Ok(())
}

fn check_fields(described: &[(&'static str, &Given, Described)]) -> Result<(), ComposeError> {
    let mut known: HashMap<(&str, &str), &'static str> = HashMap::new();
    for (module, given, of) in described {
        let is_object = matches!(given.role, Role::Owner(..) | Role::Extension(..));
        for (field, is_batch) in &of.fields {
            if is_object && field == "id" {
                return Err(ComposeError::IdentityField { module, kind: of.target });
            }
            match (&given.role, is_batch) {
                (Role::Extension(..), false) => {
                    return Err(ComposeError::NotABatch { module, kind: of.target, field: field.clone() });
                }
                (Role::Extension(..), true) | (_, false) => {}
                (_, true) => return Err(ComposeError::StrayBatch { module, kind: of.target.to_owned(), field: field.clone() }),
            }
            if let Some(first) = known.insert((of.target, field), module) {
                return Err(ComposeError::FieldTwice { first, second: module, kind: of.target.to_owned(), field: field.clone() });
            }
        }
        for (kind, ty) in of.registry.types.iter().filter(|(name, _)| **name != of.part) {
            if let Some(field) = ty.fields().and_then(|fields| fields.values().find(|field| field.ty.ends_with(BATCH_MARK))) {
                return Err(ComposeError::StrayBatch { module, kind: kind.clone(), field: field.name.clone() });
            }
        }
    }
    Ok(())
}

fn check_alone(modules: &[Module], described: &[(&'static str, &Given, Described)]) -> Result<(), ComposeError> {
    for module in modules {
        let of_module = described.iter().filter(|(name, given, _)| *name == module.name && matches!(given.role, Role::Mutation(_)));
        let mutations: BTreeSet<&str> = of_module.flat_map(|(_, _, of)| of.fields.iter().map(|(field, _)| field.as_str())).collect();
        if let Some(mutation) = module.alone.iter().find(|mutation| !mutations.contains(*mutation)) {
            return Err(ComposeError::NoSuchMutation { module: module.name, mutation });
        }
    }
    Ok(())
}

/// Who answers what.
fn gather(described: &[(&'static str, &Given, Described)]) -> Result<Composition, ComposeError> {
    let mut composition = Composition::default();
    let mut owners: HashMap<&str, &'static str> = HashMap::new();
    for (module, given, of) in described {
        let fields = of.fields.iter().map(|(field, _)| field.clone());
        match &given.role {
            Role::Owner(object, owner) => {
                if let Some(first) = owners.insert(of.target, module) {
                    return Err(ComposeError::OwnedTwice { first, second: module, kind: of.target.to_owned() });
                }
                entry(&mut composition, of.target, object).owner = Some(*owner);
            }
            Role::Extension(object, call) => {
                entry(&mut composition, of.target, object).added.extend(fields.map(|field| (field, *call)));
            }
            Role::Query(part) => composition.queries.extend(fields.map(|field| (field, part.clone()))),
            Role::Mutation(part) => composition.mutations.extend(fields.map(|field| (field, part.clone()))),
            Role::Subscription(part) => composition.subscriptions.extend(fields.map(|field| (field, part.clone()))),
        }
    }
    Ok(composition)
}

fn entry<'a>(composition: &'a mut Composition, kind: &'static str, object: &Object) -> &'a mut Object {
    composition.objects.entry(kind).or_insert_with(|| object.clone())
}

fn check_owners(
    described: &[(&'static str, &Given, Described)],
    registry: &Registry,
    composition: &Composition,
) -> Result<(), ComposeError> {
    for (module, _, of) in described {
        let kinds = of.registry.types.values().filter(|ty| matches!(ty, MetaType::Object { keys: Some(_), .. })).map(MetaType::name);
        let mut kinds = kinds.filter(|kind| registry.types.contains_key(*kind));
        if let Some(kind) = kinds.find(|kind| composition.objects.get(kind).is_none_or(|object| object.owner.is_none())) {
            return Err(ComposeError::NoOwner { module, kind: kind.to_owned() });
        }
    }
    Ok(())
}

fn check_registry(registry: &Registry) -> Result<(), ComposeError> {
    for ty in registry.types.values() {
        for field in ty.fields().into_iter().flat_map(|fields| fields.values()) {
            let mentioned = std::iter::once(&field.ty).chain(field.args.values().map(|argument| &argument.ty));
            for ty_name in mentioned.map(|ty| MetaTypeName::concrete_typename(ty)) {
                if !registry.types.contains_key(ty_name) {
                    let (kind, field) = (ty.name().to_owned(), field.name.clone());
                    return Err(ComposeError::UnknownType { kind, field, ty: ty_name.to_owned() });
                }
            }
        }
        let MetaType::Interface { name, fields, possible_types, .. } = ty else { continue };
        for kind in possible_types {
            let has = |field: &str, ty: &str| {
                let of = registry.types.get(kind).and_then(|kind| kind.field_by_name(field));
                of.is_some_and(|of| MetaTypeName::create(ty).is_subtype(&MetaTypeName::create(&of.ty)))
            };
            if let Some(field) = fields.values().find(|field| !has(&field.name, &field.ty)) {
                let (field, ty) = (field.name.clone(), field.ty.clone());
                return Err(ComposeError::InterfaceField { kind: kind.clone(), interface: name.clone(), field, ty });
            }
        }
    }
    Ok(())
}

/// The last registration: it tidies the registry.
struct Finish<F>(PhantomData<F>);

trait Finishing: Send + Sync + 'static {
    fn finish(registry: &mut Registry);
}

/// One schema: no keys, since async-graphql would serve federation by itself when it sees one.
struct Whole;
/// A subgraph as it is served: our own `_entities` instead of async-graphql's.
struct Served;
/// A subgraph as its SDL describes it.
struct Sketched;

impl Finishing for Sketched {
    fn finish(registry: &mut Registry) {
        let is_empty = |registry: &Registry, root: &str| {
            registry.types.get(root).and_then(MetaType::fields).is_none_or(async_graphql::indexmap::IndexMap::is_empty)
        };
        if is_empty(registry, Mutation::TYPE) {
            registry.types.remove(Mutation::TYPE);
            registry.mutation_type = None;
        }
        if is_empty(registry, Subscription::TYPE) {
            registry.types.remove(Subscription::TYPE);
            registry.subscription_type = None;
        }
        for ty in registry.types.values_mut() {
            if let MetaType::Interface { possible_types, .. } | MetaType::Union { possible_types, .. } = ty {
                possible_types.sort();
            }
        }
        for interfaces in registry.implements.values_mut() {
            interfaces.sort();
        }
        registry.remove_unused_types();
    }
}

impl Finishing for Whole {
    fn finish(registry: &mut Registry) {
        remove_keys(registry);
        Sketched::finish(registry);
    }
}

impl Finishing for Served {
    fn finish(registry: &mut Registry) {
        let kinds: Vec<String> = registry
            .types
            .values()
            .filter(|ty| matches!(ty, MetaType::Object { keys: Some(_), resolvable: true, .. }))
            .map(|ty| ty.name().to_owned())
            .collect();
        entities::register(registry, &kinds.iter().map(String::as_str).collect::<Vec<_>>());
        remove_keys(registry);
        Sketched::finish(registry);
    }
}

fn remove_keys(registry: &mut Registry) {
    for ty in registry.types.values_mut() {
        if let MetaType::Object { keys, .. } = ty {
            *keys = None;
        }
    }
}

impl<F: Finishing> OutputType for Finish<F> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(Query::TYPE)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        F::finish(registry);
        Self::qualified_type_name()
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}
