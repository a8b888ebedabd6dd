//! How large the values in a document and in its variables are.

use std::convert::Infallible;

use async_graphql::parser::types::{BaseType, Directive, ExecutableDocument, OperationDefinition, Selection, SelectionSet, Type};
use async_graphql::{Name, Positioned, ServerError, Value, Variables};

use super::Limits;
use crate::entities::MAX_ENTITIES;
use crate::error::coded;

/// Checks every literal of the document.
pub(super) fn check_literals(document: &ExecutableDocument, limits: &Limits) -> Result<(), ServerError> {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    for set in operations.chain(fragments) {
        check_set(set, limits)?;
    }
    for (_, operation) in document.operations.iter() {
        for variable in &operation.node.variable_definitions {
            if let Some(default) = &variable.node.default_value {
                check(&default.node, limits.list_items, limits)?;
            }
        }
    }
    Ok(())
}

/// Checks the values of the operation's variables; others are never looked at.
pub(super) fn check_variables(operation: &OperationDefinition, variables: &Variables, limits: &Limits) -> Result<(), ServerError> {
    for known in &operation.variable_definitions {
        let Some(value) = variables.get(&known.node.name.node) else { continue };
        let items = if is_representation(&known.node.var_type.node) { MAX_ENTITIES } else { limits.list_items };
        check(value, items, limits)?;
    }
    Ok(())
}

/// A gateway asks for more objects at once than a client may.
fn is_representation(ty: &Type) -> bool {
    match &ty.base {
        BaseType::Named(name) => name.as_str() == "_Any",
        BaseType::List(ty) => is_representation(ty),
    }
}

/// Stands for a variable in a literal: variables are checked by their values.
#[expect(clippy::unnecessary_wraps, reason = "the shape that async-graphql asks for")]
fn nothing(_: Name) -> Result<Value, Infallible> {
    Ok(Value::Null)
}

fn check_set(set: &SelectionSet, limits: &Limits) -> Result<(), ServerError> {
    for selection in &set.items {
        check_directives(selection.node.directives(), limits)?;
        match &selection.node {
            Selection::Field(field) => {
                for (name, value) in &field.node.arguments {
                    let items = if name.node == "representations" { MAX_ENTITIES } else { limits.list_items };
                    check(&value.node.clone().into_const_with(nothing).unwrap_or_default(), items, limits)?;
                }
                check_set(&field.node.selection_set.node, limits)?;
            }
            Selection::InlineFragment(fragment) => check_set(&fragment.node.selection_set.node, limits)?,
            Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
}

fn check_directives(directives: &[Positioned<Directive>], limits: &Limits) -> Result<(), ServerError> {
    let values = directives.iter().flat_map(|directive| &directive.node.arguments).map(|(_, value)| value.node.clone());
    values.into_iter().try_for_each(|value| check(&value.into_const_with(nothing).unwrap_or_default(), limits.list_items, limits))
}

fn check(value: &Value, items: usize, limits: &Limits) -> Result<(), ServerError> {
    match value {
        Value::String(text) => string(text, limits),
        Value::List(list) => {
            length(list.len(), items)?;
            list.iter().try_for_each(|item| check(item, limits.list_items, limits))
        }
        Value::Object(fields) => fields.values().try_for_each(|value| check(value, limits.list_items, limits)),
        _ => Ok(()),
    }
}

fn string(text: &str, limits: &Limits) -> Result<(), ServerError> {
    if text.len() <= limits.string_bytes {
        return Ok(());
    }
    Err(coded("STRING_LIMIT", format!("a string has at most {} bytes; one has {}", limits.string_bytes, text.len()), None))
}

fn length(there: usize, most: usize) -> Result<(), ServerError> {
    if there <= most {
        return Ok(());
    }
    Err(coded("LIST_LIMIT", format!("a list has at most {most} items; one has {there}"), None))
}
