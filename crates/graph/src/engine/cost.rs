//! What an operation may cost at most, from the types of its fields.
//!
//! A field costs one. A list multiplies what is selected on its items: by `first` or `last`, by the
//! number of `ids`, or by a page's default; a list of values that an object holds in itself counts as a
//! handful. The introspection costs a flat hundred. The walk expands fragments; [`super::measure`]
//! has bounded how often.

use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet};
use async_graphql::registry::{MetaField, MetaType, MetaTypeName, Registry};
use async_graphql::{Value, Variables};
use traboule_kernel::page::{DEFAULT_PAGE, MAX_PAGE};

use crate::root::{Mutation, Operation as _, Query, Subscription};

const INTROSPECTION: u64 = 100;
/// How many values without an identity a list in an object holds, as a rule: opening days, prices, mistakes.
const HANDFUL: u64 = 5;

pub(super) struct Cost<'a> {
    pub(super) registry: &'a Registry,
    pub(super) document: &'a ExecutableDocument,
    pub(super) operation: &'a OperationDefinition,
    pub(super) variables: &'a Variables,
}

impl Cost<'_> {
    pub(super) fn total(&self) -> u64 {
        let root = match self.operation.ty {
            OperationType::Query => Query::TYPE,
            OperationType::Mutation => Mutation::TYPE,
            OperationType::Subscription => Subscription::TYPE,
        };
        self.set(root, &self.operation.selection_set.node, None)
    }

    /// `page`: how many items the lists of this set hold, if the set is a connection's.
    fn set(&self, kind: &str, set: &SelectionSet, page: Option<u64>) -> u64 {
        let costs = set.items.iter().map(|selection| match &selection.node {
            Selection::Field(field) => self.field(kind, &field.node, page),
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                self.set(condition.unwrap_or(kind), &fragment.node.selection_set.node, page)
            }
            Selection::FragmentSpread(spread) => match self.document.fragments.get(&spread.node.fragment_name.node) {
                Some(fragment) => self.set(fragment.node.type_condition.node.on.node.as_str(), &fragment.node.selection_set.node, page),
                None => 0,
            },
        });
        costs.fold(0, u64::saturating_add)
    }

    fn field(&self, kind: &str, field: &Field, page: Option<u64>) -> u64 {
        let name = field.name.node.as_str();
        if matches!(name, "__schema" | "__type" | "_service") {
            return INTROSPECTION;
        }
        // Validation refuses what the schema does not know.
        let Some(known) = self.registry.types.get(kind).and_then(|kind| kind.field_by_name(name)) else { return 1 };
        let below = MetaTypeName::concrete_typename(&known.ty);
        let is_list = MetaTypeName::create(&known.ty).is_list();
        let asked = self.asked(field, known);
        let below_cost = |page| self.set(below, &field.selection_set.node, page);
        let cost = match (is_list, asked) {
            (true, asked) => asked.or(page).unwrap_or_else(|| self.items(below)).saturating_mul(below_cost(None)),
            (false, Some(asked)) if self.has_lists(below) => below_cost(Some(asked)),
            (false, _) => below_cost(None),
        };
        cost.saturating_add(1)
    }

    /// How many items a list has whose length nobody asked for.
    fn items(&self, kind: &str) -> u64 {
        let is_value = self.registry.types.get(kind).is_some_and(|kind| kind.is_composite() && kind.field_by_name("id").is_none());
        if is_value { HANDFUL } else { DEFAULT_PAGE as u64 }
    }

    fn has_lists(&self, kind: &str) -> bool {
        let fields = self.registry.types.get(kind).and_then(MetaType::fields);
        fields.into_iter().flatten().any(|(_, field)| MetaTypeName::create(&field.ty).is_list())
    }

    /// How many items the arguments ask for, if the field has such arguments.
    fn asked(&self, field: &Field, known: &MetaField) -> Option<u64> {
        if known.args.contains_key("first") || known.args.contains_key("last") {
            let count = self.value(field, "first").or_else(|| self.value(field, "last"));
            return Some(match count {
                Some(Value::Number(count)) => count.as_u64().unwrap_or(0).min(MAX_PAGE as u64),
                _ => DEFAULT_PAGE as u64,
            });
        }
        let ids = ["ids", "representations"].into_iter().find(|name| known.args.contains_key(*name))?;
        Some(match self.value(field, ids) {
            Some(Value::List(ids)) => ids.len() as u64,
            _ => 1,
        })
    }

    /// An argument's value with its variables filled in. `null` counts as not given.
    fn value(&self, field: &Field, argument: &str) -> Option<Value> {
        let value = field.get_argument(argument)?.node.clone();
        let value = value.into_const_with(|name| {
            let definition = self.operation.variable_definitions.iter().find(|known| known.node.name.node == name);
            let default = || definition.and_then(|known| known.node.default_value.as_ref()).map(|value| value.node.clone());
            Ok::<_, std::convert::Infallible>(self.variables.get(&name).cloned().or_else(default).unwrap_or_default())
        });
        value.ok().filter(|value| *value != Value::Null)
    }
}
