//! What a suggestion changes, field by field, and whether it still can.

use std::collections::BTreeMap;

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::provenance::SpaceField;

/// The fields of a space as JSON values. A field that is missing and one that is null are the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Snapshot(pub BTreeMap<SpaceField, Value>);

/// One field that changes. Null stands for "no value".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which field.
    pub field: SpaceField,
    /// Its value before.
    pub before: Value,
    /// Its value after.
    pub after: Value,
}

/// The changes of a suggestion in the order of [`SpaceField`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct FieldChanges(pub Vec<FieldChange>);

/// A change that cannot be made, because the field is no longer what it was when it was suggested.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldConflict {
    /// What was suggested.
    pub change: FieldChange,
    /// What the field holds now.
    pub found: Value,
}

impl Snapshot {
    /// The value of a field, null when it has none.
    pub fn value(&self, field: SpaceField) -> &Value {
        self.0.get(&field).unwrap_or(&Value::Null)
    }

    /// What has to change for `self` to become `after`, field by field.
    pub fn changes_to(&self, after: &Self) -> FieldChanges {
        let fields: std::collections::BTreeSet<SpaceField> = self.0.keys().chain(after.0.keys()).copied().collect();
        let change = |field| FieldChange { field, before: self.value(field).clone(), after: after.value(field).clone() };
        FieldChanges(fields.into_iter().map(change).filter(|change| change.before != change.after).collect())
    }

    /// The snapshot with the changes made, or every conflict: all of a suggestion happens, or nothing.
    ///
    /// A field that already holds what was suggested is no conflict: somebody else made the same change.
    pub fn with(&self, changes: &FieldChanges) -> Result<Self, Vec<FieldConflict>> {
        let conflicts: Vec<FieldConflict> = changes
            .0
            .iter()
            .map(|change| (change, self.value(change.field)))
            .filter(|(change, found)| **found != change.before && **found != change.after)
            .map(|(change, found)| FieldConflict { change: change.clone(), found: found.clone() })
            .collect();
        if !conflicts.is_empty() {
            return Err(conflicts);
        }
        let mut fields = self.0.clone();
        for change in &changes.0 {
            if change.after.is_null() {
                fields.remove(&change.field);
            } else {
                fields.insert(change.field, change.after.clone());
            }
        }
        Ok(Self(fields))
    }
}

impl FromIterator<(SpaceField, Value)> for Snapshot {
    fn from_iter<T: IntoIterator<Item = (SpaceField, Value)>>(fields: T) -> Self {
        Self(fields.into_iter().filter(|(_, value)| !value.is_null()).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::SpaceField::{Name, Phone, Website};
    use super::*;

    fn snapshot(fields: &[(SpaceField, Value)]) -> Snapshot {
        fields.iter().cloned().collect()
    }

    #[test]
    fn only_what_differs_is_a_change() {
        let before = snapshot(&[(Name, json!("La Nef")), (Website, json!("https://a.example.org"))]);
        let after = snapshot(&[(Name, json!("La Nef")), (Website, Value::Null), (Phone, json!("+33199001234"))]);
        let changes = before.changes_to(&after).0;
        assert_eq!(
            changes,
            [
                FieldChange { field: Phone, before: Value::Null, after: json!("+33199001234") },
                FieldChange { field: Website, before: json!("https://a.example.org"), after: Value::Null },
            ]
        );
    }

    #[test]
    fn a_field_that_changed_meanwhile_is_a_conflict_and_nothing_happens() {
        let before = snapshot(&[(Name, json!("La Nef")), (Phone, json!("1"))]);
        let after = snapshot(&[(Name, json!("La Nef II")), (Phone, json!("2"))]);
        let changes = before.changes_to(&after);
        let now = snapshot(&[(Name, json!("La Nef I")), (Phone, json!("1"))]);
        let conflicts = now.with(&changes).unwrap_err();
        assert_eq!(conflicts.len(), 1);
        assert_eq!((conflicts[0].change.field, &conflicts[0].found), (Name, &json!("La Nef I")));
    }

    #[test]
    fn the_same_change_made_by_somebody_else_is_no_conflict() {
        let before = snapshot(&[(Name, json!("La Nef"))]);
        let after = snapshot(&[(Name, json!("La Nef II"))]);
        assert_eq!(after.with(&before.changes_to(&after)), Ok(after));
    }

    fn any_snapshot() -> impl Strategy<Value = Snapshot> {
        let field = prop_oneof![Just(Name), Just(Phone), Just(Website)];
        let value = prop_oneof![Just(Value::Null), "[a-c]".prop_map(Value::from), (0..3).prop_map(Value::from)];
        proptest::collection::vec((field, value), 0..4).prop_map(|fields| fields.into_iter().collect())
    }

    proptest! {
        #[test]
        fn changes_lead_from_one_to_the_other(before in any_snapshot(), after in any_snapshot()) {
            let changes = before.changes_to(&after);
            prop_assert_eq!(before.with(&changes), Ok(after.clone()));
            prop_assert_eq!(before == after, changes.0.is_empty());
        }
    }
}
