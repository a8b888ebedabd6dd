//! Who can be written to: how other domains' letters find their addresses, which leave this crate for the outbox only.

use sea_orm::sea_query::{Cond, Expr, ExprTrait, IntoCondition as _, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use traboule_kernel::ids::{NetworkId, PersonId, SpaceId};
use traboule_kernel::{Locale, Result, Role, Scope};
use traboule_store::UnitOfWork;
use traboule_store::sql::{is_one_of, is_one_of_texts};

use super::AccountService;
use crate::entity::{person, role_grant};

/// Somebody to whom a letter can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub person: PersonId,
    /// The address. Not for logs.
    pub email: String,
    /// The language in which they read.
    pub locale: Locale,
}

impl AccountService {
    /// Those of these people whose accounts are in use, but for whoever acts: nobody is told of their own act. One statement.
    pub async fn readers(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<Vec<Reader>> {
        read(unit, is_one_of(self.store().backend(), Expr::col((person::Entity, person::Column::Id)), people).into_condition()).await
    }

    /// The same of those who sign in with one of these addresses. One statement.
    pub async fn readers_at(&self, unit: &UnitOfWork, emails: &[String]) -> Result<Vec<Reader>> {
        let of_emails = is_one_of_texts(self.store().backend(), Expr::col((person::Entity, person::Column::Email)), emails);
        read(unit, of_emails.into_condition()).await
    }

    /// Who these people are, with their names and addresses, but for those who have left. One statement. It is for whoever another
    /// domain lets know them.
    pub async fn contacts(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<Vec<(PersonId, String, String)>> {
        let these = is_one_of(self.store().backend(), Expr::col((person::Entity, person::Column::Id)), people);
        let found = person::Entity::find().filter(these).all(unit.tx()).await?;
        Ok(found.into_iter().filter_map(|person| Some((person.id, person.display_name, person.email?))).collect())
    }

    /// Readers among those who hold one of these roles now: on one of these places, or anywhere where none are given. One statement.
    pub async fn holders(&self, unit: &UnitOfWork, roles: &[Role], places: Option<&[Scope]>) -> Result<Vec<Reader>> {
        use role_grant::Column;
        let roles = roles.iter().map(|role| role_grant::Role::from(*role));
        let grants = Query::select()
            .column(Column::PersonId)
            .from(role_grant::Entity)
            .and_where(Column::Role.is_in(roles))
            .cond_where(role_grant::valid_at(unit.now()))
            .cond_where(Cond::all().add_option(places.map(|places| self.on(places))))
            .to_owned();
        read(unit, Expr::col((person::Entity, person::Column::Id)).in_subquery(grants).into_condition()).await
    }

    /// Grants on one of these places.
    fn on(&self, places: &[Scope]) -> Cond {
        use role_grant::{Column, Entity};
        let space = |scope: &Scope| if let Scope::Space(space) = scope { Some(*space) } else { None };
        let network = |scope: &Scope| if let Scope::Network(network) = scope { Some(*network) } else { None };
        let spaces: Vec<SpaceId> = places.iter().filter_map(space).collect();
        let networks: Vec<NetworkId> = places.iter().filter_map(network).collect();
        let backend = self.store().backend();
        Cond::any().add(is_one_of(backend, Expr::col((Entity, Column::SpaceId)), &spaces)).add(is_one_of(
            backend,
            Expr::col((Entity, Column::NetworkId)),
            &networks,
        ))
    }
}

async fn read(unit: &UnitOfWork, who: Cond) -> Result<Vec<Reader>> {
    use person::Column;
    let acting = unit.actor().person_id();
    let found = person::Entity::find()
        .filter(who)
        .filter(Column::State.eq(person::State::Active))
        .filter(Cond::all().add_option(acting.map(|person| Column::Id.ne(person))))
        .order_by_asc(Column::Id)
        .all(unit.tx())
        .await?;
    let reader = |person: person::Model| {
        let person::Model { id, email, locale, .. } = person;
        let email = email?;
        // A letter in French is better than none.
        let locale = locale.parse().unwrap_or_else(|_| Locale::fr());
        Some(Reader { person: id, email, locale })
    };
    Ok(found.into_iter().filter_map(reader).collect())
}
