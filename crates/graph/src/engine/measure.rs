//! How large a document is once its fragments are expanded.
//!
//! Each fragment is measured once and its measure added where it is spread, so a document that doubles
//! itself fifty times is refused as quickly as any other. What passes is small enough for the walks of
//! async-graphql, which expand every spread again.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Positioned, ServerError};

use super::Limits;
use crate::error::coded;

/// What stands in a selection set. All sums saturate.
#[derive(Clone, Copy, Default)]
struct Sum {
    fields: usize,
    aliases: usize,
    /// Nested fields.
    depth: usize,
    /// Nested selection sets, fragments included.
    nesting: usize,
    /// Fields of this set itself.
    roots: usize,
    /// Nested lists of the introspection.
    lists: usize,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
        self.roots = self.roots.saturating_add(other.roots);
        self.lists = self.lists.max(other.lists);
    }
}

enum Memo {
    Busy,
    Done(Sum),
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    fragments: HashMap<&'a Name, Memo>,
    directives: usize,
    spreads: usize,
}

/// Checks a parsed document against the limits that need no schema. `alone` are the mutations that
/// must be the only root field.
pub(super) fn measure(document: &ExecutableDocument, limits: &Limits, alone: &HashSet<&'static str>) -> Result<(), ServerError> {
    at_most("OPERATION_LIMIT", "operations", document.operations.iter().count(), limits.operations)?;
    at_most("FRAGMENT_LIMIT", "fragments", document.fragments.len(), limits.fragments)?;
    let mut measure = Measure { document, limits, fragments: HashMap::new(), directives: 0, spreads: 0 };
    // Unused fragments too: async-graphql walks them before it refuses them.
    let mut all = Sum::default();
    for (name, fragment) in &document.fragments {
        measure.directives(fragment.node.directives.len())?;
        all.nesting = all.nesting.max(measure.fragment(name)?.nesting);
    }
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        at_most("VARIABLE_LIMIT", "variables", operation.variable_definitions.len(), limits.variables)?;
        for variable in &operation.variable_definitions {
            measure.directives(variable.node.directives.len())?;
        }
        measure.directives(operation.directives.len())?;
        let sum = measure.set(&operation.selection_set.node)?;
        let roots = match operation.ty {
            OperationType::Query => limits.query_roots,
            OperationType::Mutation => limits.mutation_roots,
            OperationType::Subscription => 1,
        };
        at_most("ROOT_FIELD_LIMIT", "root fields", sum.roots, roots)?;
        at_most("DEPTH_LIMIT", "nested fields", sum.depth, limits.depth)?;
        all.add(sum);
    }
    at_most("FIELD_LIMIT", "fields", all.fields, limits.fields)?;
    at_most("ALIAS_LIMIT", "aliases", all.aliases, limits.aliases)?;
    at_most("DEPTH_LIMIT", "nested selection sets", all.nesting, limits.depth.saturating_mul(4))?;
    // Only now are the root fields few enough to be listed.
    for (_, operation) in document.operations.iter().filter(|(_, operation)| operation.node.ty == OperationType::Mutation) {
        check_mutation(document, &operation.node, alone)?;
    }
    Ok(())
}

fn at_most(code: &str, what: &str, there: usize, most: usize) -> Result<(), ServerError> {
    if there <= most {
        return Ok(());
    }
    let there = if there == usize::MAX { "far more".to_owned() } else { there.to_string() };
    Err(coded(code, format!("at most {most} {what} are allowed; there are {there}"), None))
}

impl<'a> Measure<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Sum, ServerError> {
        let mut sum = Sum::default();
        for selection in &set.items {
            self.directives(selection.node.directives().len())?;
            sum.add(match &selection.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => {
                    self.spreads += 1;
                    at_most("SPREAD_LIMIT", "fragment spreads", self.spreads, self.limits.spreads)?;
                    self.fragment(&spread.node.fragment_name.node)?
                }
            });
        }
        sum.nesting = sum.nesting.saturating_add(1);
        Ok(sum)
    }

    fn field(&mut self, field: &'a Field) -> Result<Sum, ServerError> {
        let below = if field.selection_set.node.items.is_empty() { Sum::default() } else { self.set(&field.selection_set.node)? };
        let name = field.name.node.as_str();
        if matches!(name, "__schema" | "__type") && below.lists > 2 {
            return Err(coded("INTROSPECTION_LIMIT", "lists of the introspection may be nested twice", Some(field.name.pos)));
        }
        let is_list = matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes");
        Ok(Sum {
            fields: below.fields.saturating_add(1),
            aliases: below.aliases.saturating_add(usize::from(field.alias.is_some())),
            depth: below.depth.saturating_add(1),
            nesting: below.nesting,
            roots: 1,
            lists: below.lists.saturating_add(usize::from(is_list)),
        })
    }

    fn fragment(&mut self, name: &'a Name) -> Result<Sum, ServerError> {
        // Validation tells which fragments do not exist.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Sum::default()) };
        match self.fragments.get(name) {
            Some(Memo::Done(sum)) => return Ok(*sum),
            Some(Memo::Busy) => {
                return Err(coded("GRAPHQL_VALIDATION_FAILED", format!("the fragment `{name}` contains itself"), Some(fragment.pos)));
            }
            None => {}
        }
        self.fragments.insert(name, Memo::Busy);
        let sum = self.set(&fragment.node.selection_set.node)?;
        self.fragments.insert(name, Memo::Done(sum));
        Ok(sum)
    }

    fn directives(&mut self, here: usize) -> Result<(), ServerError> {
        at_most("DIRECTIVE_LIMIT", "directives in one place", here, self.limits.directives_at_a_place)?;
        self.directives += here;
        at_most("DIRECTIVE_LIMIT", "directives", self.directives, self.limits.directives)
    }
}

/// async-graphql would run a mutation twice that stands twice.
fn check_mutation(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    alone: &HashSet<&'static str>,
) -> Result<(), ServerError> {
    let mut roots = Vec::new();
    root_fields(document, &operation.selection_set.node, &mut roots);
    let mut keys = HashSet::new();
    for field in &roots {
        let name = field.node.name.node.as_str();
        if !keys.insert(field.node.response_key().node.as_str()) {
            return Err(coded("REPEATED_MUTATION", format!("the mutation `{name}` stands twice"), Some(field.pos)));
        }
        if roots.len() > 1 && alone.contains(name) {
            return Err(coded("ROOT_FIELD_LIMIT", format!("the mutation `{name}` has to stand alone"), Some(field.pos)));
        }
    }
    Ok(())
}

fn root_fields<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, roots: &mut Vec<&'a Positioned<Field>>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => roots.push(field),
            Selection::InlineFragment(fragment) => root_fields(document, &fragment.node.selection_set.node, roots),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    root_fields(document, &fragment.node.selection_set.node, roots);
                }
            }
        }
    }
}
