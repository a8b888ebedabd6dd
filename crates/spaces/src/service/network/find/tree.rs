//! The networks below a network.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, CommonTableExpression, Expr, ExprTrait, Query, UnionType};
use traboule_kernel::Result;
use traboule_kernel::ids::NetworkId;
use traboule_store::sql;

use crate::entity::network::{Column, Entity};

/// These networks and all below them, each once, in one statement.
pub(crate) async fn descendants(connection: &impl ConnectionTrait, networks: &[NetworkId]) -> Result<Vec<NetworkId>> {
    let below = || Alias::new("below");
    let start = Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(sql::is_one_of(connection.get_database_backend(), Expr::col(Column::Id), networks))
        .to_owned();
    let step = Query::select()
        .column((Entity, Column::Id))
        .from(Entity)
        .inner_join(below(), Expr::col((Entity, Column::ParentId)).equals((below(), Column::Id)))
        .to_owned();
    // `UNION`, not `UNION ALL`: a network that is reached twice is followed once, so the walk ends whatever the table holds.
    let walk = start.clone().union(UnionType::Distinct, step).to_owned();
    let table = CommonTableExpression::new().table_name(below()).column(Column::Id).query(walk).to_owned();
    let select = Query::select().column(Column::Id).from(below()).to_owned();
    let select = Query::with().recursive(true).cte(table).to_owned().query(select);
    let rows = connection.query_all(&select).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}
