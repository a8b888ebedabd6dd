//! What domains hand over: owners, extensions, and what extensions answer with.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    Context, ContextSelectionSet, ObjectType, OutputType, PathSegment, Positioned, QueryPathNode, QueryPathSegment, ServerResult, Value,
};
use futures_util::future::join_all;
use traboule_kernel::Key;

use crate::driver::{Hub, drive};
use crate::env::{Env, data_with};
use crate::error::{Error, Result, locate};
use crate::selected::Selected;

/// The part of an object that says whether it exists, and holds what its own domain knows of it.
///
/// Its fields are scalars, value objects and references ([`crate::Ref`]); they do no I/O. Its name
/// never reaches the API: `SpaceDetails` is a good one for the part of `Space`.
pub trait Owner: ObjectType + Sized + Send + Sync + 'static {
    /// Names the object.
    type Key: Key;

    /// The objects of a level, in any order. A key that is not answered does not exist for this viewer.
    ///
    /// Only the fields in `selected` are read from the parts that are returned here.
    fn load(ctx: &Context<'_>, keys: &[Self::Key], selected: &Selected) -> impl Future<Output = Result<Vec<(Self::Key, Self)>>> + Send;
}

/// Fields that a domain adds to an object of another domain.
///
/// Every field is a method that answers for all parents of a level at once, with a [`Batch`].
pub trait Extension: ObjectType + Sized + Send + Sync + 'static {
    /// Names the object.
    type Key: Key;

    /// The part for the parents of one level.
    fn of(parents: Parents<Self::Key>) -> Self;
}

/// The objects of one level for which an extension's field is resolved, each once.
#[derive(Clone, Debug)]
pub struct Parents<K>(Arc<[K]>);

impl<K: Key> Parents<K> {
    pub(crate) fn new(keys: Vec<K>) -> Self {
        Self(keys.into())
    }

    /// Their keys.
    pub fn keys(&self) -> &[K] {
        &self.0
    }

    /// At most one value a parent, `null` where there is no row.
    pub fn one<T>(&self, rows: impl IntoIterator<Item = (K, T)>) -> Batch<Option<T>> {
        let mut by_parent: HashMap<K, T> = rows.into_iter().collect();
        Batch(self.0.iter().map(|key| Ok(by_parent.remove(key))).collect())
    }

    /// A list for each parent, in the order of the rows.
    pub fn many<T>(&self, rows: impl IntoIterator<Item = (K, T)>) -> Batch<Vec<T>> {
        let mut by_parent: HashMap<K, Vec<T>> = HashMap::new();
        for (key, row) in rows {
            by_parent.entry(key).or_default().push(row);
        }
        Batch(self.0.iter().map(|key| Ok(by_parent.remove(key).unwrap_or_default())).collect())
    }

    /// The value of each parent, or `default` of the parents that `values` does not know.
    pub fn each<T>(&self, mut values: HashMap<K, T>, mut default: impl FnMut(K) -> T) -> Batch<T>
    where
        K: Hash,
    {
        Batch(self.0.iter().map(|key| Ok(values.remove(key).unwrap_or_else(|| default(*key)))).collect())
    }

    /// A value or an error for each parent, in the order of [`Self::keys`].
    pub fn results<T, E: Into<Error>>(&self, results: impl IntoIterator<Item = Result<T, E>>) -> Batch<T> {
        let mut results = results.into_iter();
        let missing = || Err(Error::internal("a batch has fewer results than parents").into());
        let result = |result: Result<T, E>| result.map_err(|error| async_graphql::Error::from(error.into()));
        Batch(self.0.iter().map(|_| results.next().map_or_else(missing, result)).collect())
    }
}

/// One `T`, or an error, for each parent. The only thing that a field of an [`Extension`] returns.
#[derive(Debug)]
pub struct Batch<T>(Vec<Result<T, async_graphql::Error>>);

/// Stands in the type of a field that returns a [`Batch`], so that [`crate::compose`] can see it. No
/// GraphQL type contains this character.
pub(crate) const BATCH_MARK: char = '\u{1}';

/// Where a batch leaves its values for the level that asked.
pub(crate) struct Sink {
    pub(crate) places: Vec<usize>,
    values: Mutex<Option<Vec<ServerResult<Value>>>>,
}

impl Sink {
    pub(crate) const fn new(places: Vec<usize>) -> Self {
        Self { places, values: Mutex::new(None) }
    }

    fn put(&self, values: Vec<ServerResult<Value>>) {
        *self.values.lock().unwrap_or_else(PoisonError::into_inner) = Some(values);
    }

    pub(crate) fn take(&self) -> Option<Vec<ServerResult<Value>>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<T: OutputType> OutputType for Batch<T> {
    fn type_name() -> std::borrow::Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let mut ty = T::create_type_info(registry);
        ty.push(BATCH_MARK);
        ty
    }

    /// The driver of the next level: the values of all parents are resolved side by side.
    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let env = Env::of(ctx)?;
        let Some(sink) = ctx.data_opt::<Arc<Sink>>() else {
            return Err(Error::internal("a batch was returned where no extension is").at(field.pos));
        };
        let key = &field.node.response_key().node;
        let hub = Arc::new(Hub::default());
        let data = data_with(&hub);
        let data = &data;
        let work = join_all(self.0.iter().zip(&sink.places).map(|(value, place)| async move {
            let parent = QueryPathNode { parent: None, segment: QueryPathSegment::Index(*place) };
            let path = || vec![PathSegment::Index(*place), PathSegment::Field(key.to_string())];
            match value {
                Ok(value) => {
                    let node = QueryPathNode { parent: Some(&parent), segment: QueryPathSegment::Name(key) };
                    let ctx = env.context(Some(node), ctx.item, Some(data));
                    value.resolve(&ctx, field).await.map_err(|error| locate(error, path))
                }
                Err(error) => Err(locate(error.clone().into_server_error(field.pos), path)),
            }
        }));
        sink.put(drive(env, &hub, work).await);
        Ok(Value::Null)
    }
}
