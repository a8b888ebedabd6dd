//! Every list of the API that is read page by page, after Relay's cursor connections specification.

use std::borrow::Cow;
use std::fmt;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaTypeId, ObjectBuilder, Registry};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, Object, ObjectType, OutputType, Positioned, ServerResult, SimpleObject, TypeName, Value,
};
use traboule_kernel::Key;
use traboule_kernel::page::Page;

use crate::error::{Error, Result};
use crate::reference::Ref;

/// A page of references to `K`: `SpaceConnection` with `edges`, `nodes`, `pageInfo` and `totalCount`.
///
/// `E` holds the fields that the edges have beside `node` and `cursor`.
pub struct Connection<K: Key, E: EdgeFields = NoEdgeFields> {
    page: Page<Edge<K, E>>,
    total: Option<u64>,
}

/// One node of a page, where it stands, and what is true of it only in this list.
#[derive(SimpleObject)]
#[graphql(name_type, shareable)]
pub struct Edge<K: Key, E: EdgeFields = NoEdgeFields> {
    /// Where the node stands in this list, in this order; opaque.
    pub cursor: String,
    /// The node.
    pub node: Ref<K>,
    /// The list's own fields.
    #[graphql(flatten)]
    pub extra: E,
}

/// Fields of an edge that belong to the list and not to the node, such as the distance from where a
/// search started: a `SimpleObject` whose own name never reaches the API.
pub trait EdgeFields: ObjectType + 'static {
    /// What tells the connection from others of the same node: with `Nearby` they are `SpaceNearbyConnection` and
    /// `SpaceNearbyEdge`.
    const NAME: &'static str;
}

/// Edges have only `node` and `cursor`.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoEdgeFields;

/// Where a page lies in its list.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(shareable)]
pub struct PageInfo {
    /// Whether nodes stand before this page.
    pub has_previous_page: bool,
    /// Whether nodes stand behind this page.
    pub has_next_page: bool,
    /// The cursor of the first node.
    pub start_cursor: Option<String>,
    /// The cursor of the last node.
    pub end_cursor: Option<String>,
}

impl<K: Key> Edge<K> {
    /// A plain edge.
    pub fn new(cursor: impl Into<String>, node: Ref<K>) -> Self {
        Self::with(cursor, node, NoEdgeFields)
    }
}

impl<K: Key, E: EdgeFields> Edge<K, E> {
    /// An edge with fields of its own.
    pub fn with(cursor: impl Into<String>, node: Ref<K>, extra: E) -> Self {
        Self { cursor: cursor.into(), node, extra }
    }
}

impl<K: Key, E: EdgeFields> Connection<K, E> {
    /// A page without its list's length, which must then not be asked for ([`crate::asks`]).
    pub const fn new(page: Page<Edge<K, E>>) -> Self {
        Self { page, total: None }
    }

    /// A page whose edges are made from rows; stops at the first that fails.
    pub fn build<T>(page: Page<T>, edge: impl FnMut(T) -> Result<Edge<K, E>>) -> Result<Self> {
        let Page { rows, has_previous, has_next } = page;
        let rows = rows.into_iter().map(edge).collect::<Result<_>>()?;
        Ok(Self::new(Page { rows, has_previous, has_next }))
    }

    /// With the length of the whole list: `Some` if `asks(ctx, "totalCount")`.
    pub fn total(self, total: Option<u64>) -> Self {
        Self { total, ..self }
    }
}

/// A page of a longer list.
#[Object(name_type, shareable)]
impl<K: Key, E: EdgeFields> Connection<K, E> {
    /// The nodes with their cursors.
    fn edges(&self) -> &[Edge<K, E>] {
        &self.page.rows
    }

    /// The nodes alone.
    fn nodes(&self) -> Vec<&Ref<K>> {
        self.page.rows.iter().map(|edge| &edge.node).collect()
    }

    /// Where the page lies in the list.
    fn page_info(&self) -> PageInfo {
        let cursor = |edge: Option<&Edge<K, E>>| edge.map(|edge| edge.cursor.clone());
        PageInfo {
            has_previous_page: self.page.has_previous,
            has_next_page: self.page.has_next,
            start_cursor: cursor(self.page.rows.first()),
            end_cursor: cursor(self.page.rows.last()),
        }
    }

    /// How many nodes the whole list has. Only counted when asked for.
    fn total_count(&self) -> Result<u64> {
        self.total.ok_or_else(|| Error::internal("a connection's resolver did not look ahead for `totalCount`"))
    }
}

impl<K: Key, E: EdgeFields> TypeName for Connection<K, E> {
    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}{}Connection", K::TYPE, E::NAME))
    }
}

impl<K: Key, E: EdgeFields> TypeName for Edge<K, E> {
    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}{}Edge", K::TYPE, E::NAME))
    }
}

impl<K: Key, E: EdgeFields> fmt::Debug for Connection<K, E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Connection").field("rows", &self.page.rows.len()).field("total", &self.total).finish_non_exhaustive()
    }
}

impl EdgeFields for NoEdgeFields {
    const NAME: &'static str = "";
}

/// An object without fields: flattened into the edge it adds nothing, and the schema drops it as unused.
impl OutputType for NoEdgeFields {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("NoEdgeFields")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |_| {
            let name = std::any::type_name::<Self>();
            ObjectBuilder::new("NoEdgeFields", IndexMap::new()).rust_typename(name).build()
        })
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}

impl ContainerType for NoEdgeFields {
    async fn resolve_field(&self, _: &Context<'_>) -> ServerResult<Option<Value>> {
        Ok(None)
    }
}

impl ObjectType for NoEdgeFields {}
