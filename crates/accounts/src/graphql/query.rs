//! What accounts add to `Query`.

use async_graphql::{Context, Object};
use traboule_graph::Result;

use super::viewer::Viewer;
use super::{actor, service};

pub(crate) struct AccountQuery;

#[Object]
impl AccountQuery {
    /// Whoever asks, as they alone may see themselves; null where nobody is signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        let Some(person) = actor(ctx)?.person_id() else { return Ok(None) };
        let row = service(ctx)?.people(&[person]).await?.pop();
        Ok(row.map(Viewer))
    }
}
