//! The networks that have to do with a space: those to which it belongs, and those whose territory it lies in.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Query};
use traboule_kernel::Result;
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_store::UnitOfWork;

use super::network::covers;
use crate::entity::network::{Column, Entity};
use crate::entity::network_membership as membership;
use crate::rules::address::{Address, CommuneCode};
use crate::rules::membership::NetworkMembershipState;
use crate::rules::network::TerritoryCode;

/// The networks of a space.
#[derive(Debug, Default)]
pub(crate) struct NetworksNear {
    /// It belongs to these, suspended or not.
    pub(crate) joined: Vec<NetworkId>,
    /// It lies in the territory of these, and does not belong to them.
    pub(crate) around: Vec<NetworkId>,
}

/// One statement.
pub(crate) async fn networks_near(unit: &UnitOfWork, space: SpaceId, address: &Address) -> Result<NetworksNear> {
    let backend = unit.tx().get_database_backend();
    let column = |column: membership::Column| Expr::col((membership::Entity, column));
    let belongs = Query::select()
        .expr(Expr::value(1))
        .from(membership::Entity)
        .and_where(column(membership::Column::NetworkId).equals((Entity, Column::Id)))
        .and_where(column(membership::Column::SpaceId).eq(space))
        .and_where(column(membership::Column::State).is_in([NetworkMembershipState::Active, NetworkMembershipState::Suspended]))
        .to_owned();
    let mut near = Cond::any().add(Expr::exists(belongs.clone()));
    for code in territories(address) {
        near = near.add(covers(backend, &code));
    }
    let joined = Alias::new("joined");
    let select = Query::select()
        .column((Entity, Column::Id))
        .expr_as(Expr::exists(belongs), joined)
        .from(Entity)
        .cond_where(near)
        .order_by((Entity, Column::Id), sea_orm::Order::Asc)
        .to_owned();
    let mut found = NetworksNear::default();
    for row in unit.tx().query_all(&select).await? {
        let list = if row.try_get("", "joined")? { &mut found.joined } else { &mut found.around };
        list.push(row.try_get("", "id")?);
    }
    Ok(found)
}

/// The codes of the territories that hold the address: its commune, department and region.
fn territories(address: &Address) -> Vec<TerritoryCode> {
    let address = address.clone().with_department();
    let city = address.insee_city.as_ref();
    let codes = [
        city.map(ToString::to_string),
        city.map(CommuneCode::commune).filter(|commune| Some(commune) != city).map(|commune| commune.to_string()),
        address.department.map(|department| department.code().to_owned()),
        address.region().map(|region| region.to_string()),
    ];
    codes.into_iter().flatten().filter_map(|code| code.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_lies_in_its_commune_department_and_region() {
        let address = Address { insee_city: Some("69381".parse().unwrap()), ..Address::default() };
        let codes: Vec<String> = territories(&address).iter().map(ToString::to_string).collect();
        assert_eq!(codes, ["69381", "69123", "69", "84"]);
        assert_eq!(territories(&Address::default()), []);
    }
}
