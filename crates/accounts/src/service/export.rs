//! Export: everything that is held about a person, for that person.

use std::sync::Arc;

use sea_orm::prelude::Uuid;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use serde_json::{Map, Value, json};
use traboule_kernel::ids::{PersonId, text_of};
use traboule_kernel::{Actor, Error, Key, Result};
use traboule_store::entity::audit_entry;

use super::AccountService;
use crate::entity::{access_token, person, role_grant, session, sign_in_code};
use crate::ports::{PersonalData, PersonalRecord, Whom};

/// How many bytes of records one answer holds, but for the last of them.
const PART_BYTES: usize = 1024 * 1024;
/// How many records one statement reads.
const RECORDS: u64 = 100;

/// What this domain itself and the audit trail hold.
const OWN: [&str; 6] = ["profile", "sessions", "accessTokens", "signInCodes", "grants", "activity"];

/// A part of an export.
#[derive(Clone, Debug)]
pub struct Export {
    /// The records by their kind.
    pub data: Map<String, Value>,
    /// Where the next part goes on; nothing where this was the last.
    pub next: Option<Place>,
}

/// A place in an export: a kind, and the last of its records that was shown.
pub type Place = (String, Option<Uuid>);

impl AccountService {
    /// Everything held about whoever is signed in, from `place` on, as much as one answer holds. It takes a session: all that is
    /// known of a person is worth more than what a program needs.
    pub async fn export(&self, actor: &Actor, place: Option<Place>) -> Result<Export> {
        let person = actor.signed_in()?;
        actor.check_session()?;
        let (from, mut after) = place.unwrap_or_else(|| (OWN[0].to_owned(), None));
        let who = self.whom(person).await?;
        let kinds = self.kinds();
        let start = kinds.iter().position(|(_, kind)| *kind == from);
        let start = start.ok_or_else(|| Error::bad_input("this is no place in an export"))?;
        let (mut data, mut room) = (Map::new(), Some(PART_BYTES));
        for (holder, kind) in &kinds[start..] {
            let mut list = Vec::new();
            let full = loop {
                let Some(left) = room else { break true };
                let records = self.records(holder.as_deref(), kind, &who, after).await?;
                let is_last = (records.len() as u64) < RECORDS;
                room = take(records, left, &mut list, &mut after);
                match (room, is_last) {
                    (None, _) => break true,
                    (Some(_), true) => break false,
                    (Some(_), false) => {}
                }
            };
            data.insert((*kind).to_owned(), Value::from(list));
            if full {
                return Ok(Export { data, next: Some(((*kind).to_owned(), after)) });
            }
            after = None;
        }
        Ok(Export { data, next: None })
    }

    /// The person with the address that they sign in with.
    async fn whom(&self, person: PersonId) -> Result<Whom> {
        let email = person::Entity::find_by_id(person).select_only().column(person::Column::Email);
        let email: Option<Option<String>> = email.into_tuple().one(self.store.read()).await?;
        let email = email.flatten().and_then(|email| email.parse().ok()).ok_or(Error::Unauthenticated)?;
        Ok(Whom { person, email })
    }

    /// All kinds of records in the order of an export, each with the domain that holds it, if it is another one.
    fn kinds(&self) -> Vec<(Option<Arc<dyn PersonalData>>, &'static str)> {
        let mut kinds: Vec<_> = OWN.into_iter().map(|kind| (None, kind)).collect();
        for holder in &self.holders {
            kinds.extend(holder.kinds().iter().map(|kind| (Some(holder.clone()), *kind)));
        }
        kinds
    }

    async fn records(&self, holder: Option<&dyn PersonalData>, kind: &str, who: &Whom, after: Option<Uuid>) -> Result<Vec<PersonalRecord>> {
        match holder {
            Some(holder) => holder.records(kind, who, after, RECORDS).await,
            None => self.own_records(kind, who.person, after).await,
        }
    }

    async fn own_records(&self, kind: &str, person: PersonId, after: Option<Uuid>) -> Result<Vec<PersonalRecord>> {
        let db = self.store.read();
        Ok(match kind {
            "profile" => {
                let found = page(person::Entity::find_by_id(person), person::Column::Id, after).all(db).await?;
                found.into_iter().map(|row| record(row.id, profile(&row))).collect()
            }
            "sessions" => {
                let own = session::Entity::find().filter(session::Column::PersonId.eq(person));
                let found = page(own, session::Column::Id, after).all(db).await?;
                found.into_iter().map(|row| record(row.id, session(&row))).collect()
            }
            "accessTokens" => {
                let own = access_token::Entity::find().filter(access_token::Column::PersonId.eq(person));
                let found = page(own, access_token::Column::Id, after).all(db).await?;
                found.into_iter().map(|row| record(row.id, access_token(&row))).collect()
            }
            "signInCodes" => {
                let email = person::Entity::find_by_id(person).select_only().column(person::Column::Email).into_query();
                let own = sign_in_code::Entity::find().filter(sign_in_code::Column::Email.in_subquery(email));
                let found = page(own, sign_in_code::Column::Id, after).all(db).await?;
                let code = |row: &sign_in_code::Model| json!({ "createdAt": row.created_at, "expiresAt": row.expires_at });
                found.into_iter().map(|row| record(row.id, code(&row))).collect()
            }
            "grants" => {
                let own = role_grant::Entity::find().filter(role_grant::Column::PersonId.eq(person));
                let found = page(own, role_grant::Column::Id, after).all(db).await?;
                found.into_iter().map(|row| record(row.id, grant(&row))).collect()
            }
            _ => {
                let own = audit_entry::Entity::find().filter(audit_entry::Column::PersonId.eq(person));
                let found = page(own, audit_entry::Column::Id, after).all(db).await?;
                found.into_iter().map(|row| record(row.id, activity(&row))).collect()
            }
        })
    }
}

/// Adds records until there is no room; what is left of it, or nothing where it is used up.
fn take(records: Vec<PersonalRecord>, mut room: usize, list: &mut Vec<Value>, after: &mut Option<Uuid>) -> Option<usize> {
    for PersonalRecord { id, data } in records {
        let size = data.to_string().len();
        list.push(data);
        *after = Some(id);
        room = room.checked_sub(size)?;
    }
    Some(room)
}

fn page<E: EntityTrait>(select: Select<E>, id: E::Column, after: Option<Uuid>) -> Select<E> {
    let select = select.order_by_asc(id).limit(RECORDS);
    match after {
        Some(after) => select.filter(id.gt(after)),
        None => select,
    }
}

fn record(id: impl Key, data: Value) -> PersonalRecord {
    PersonalRecord { id: id.uuid(), data }
}

fn profile(row: &person::Model) -> Value {
    json!({
        "id": row.id,
        "email": row.email,
        "displayName": row.display_name,
        "locale": row.locale,
        "createdAt": row.created_at,
        "updatedAt": row.updated_at,
    })
}

fn session(row: &session::Model) -> Value {
    json!({
        "id": row.id,
        "label": row.label,
        "createdAt": row.created_at,
        "lastUsedAt": row.last_used_at,
        "expiresAt": row.expires_at,
        "revokedAt": row.revoked_at,
    })
}

fn access_token(row: &access_token::Model) -> Value {
    json!({
        "id": row.id,
        "name": row.name,
        "scopes": row.scopes,
        "createdAt": row.created_at,
        "lastUsedAt": row.last_used_at,
        "expiresAt": row.expires_at,
        "revokedAt": row.revoked_at,
    })
}

fn grant(row: &role_grant::Model) -> Value {
    json!({
        "id": row.id,
        "role": sea_orm::ActiveEnum::to_value(&row.role),
        "space": row.space_id,
        "network": row.network_id,
        "from": row.valid_from,
        "until": row.valid_until,
        "grantedBy": row.granted_by,
        "secondApprover": row.second_approver,
        "createdAt": row.created_at,
    })
}

fn activity(row: &audit_entry::Model) -> Value {
    json!({
        "at": row.at,
        "action": row.action,
        "object": text_of(&row.subject_type, row.subject_id),
        "forSpace": row.for_space_id,
        "forNetwork": row.for_network_id,
        "reason": row.reason,
    })
}
