//! Counts of spaces, and marks on a map.

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Ref, Result};
use traboule_kernel::ids::SpaceId;

use crate::graphql::{actor, spaces};
use crate::rules::amenity::Wheelchair;
use crate::rules::kind::SpaceKind;
use crate::search::SpaceFilter;
use crate::search::clusters::Mark;
use crate::search::facets::{self, Facet};

/// How many spaces of a filter there are of each sort; the most frequent value first, 200 at most.
pub(crate) struct SpaceFacets {
    pub(crate) filter: SpaceFilter,
}

/// How many spaces are of a kind.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct SpaceKindCount {
    /// The kind.
    kind: SpaceKind,
    /// How many spaces are of it.
    count: i32,
}

/// How many spaces have an answer to whether one gets in with a wheelchair.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct WheelchairCount {
    /// The answer.
    wheelchair: Wheelchair,
    /// How many spaces have it.
    count: i32,
}

/// How many spaces share a value.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct FacetCount {
    /// The value.
    value: String,
    /// How many spaces have it.
    count: i32,
}

/// How many spaces of a filter there are of each sort; the most frequent value first, 200 at most.
#[Object]
impl SpaceFacets {
    /// By kind. A space of two kinds is counted twice.
    async fn kinds(&self, ctx: &Context<'_>) -> Result<Vec<SpaceKindCount>> {
        self.typed(ctx, Facet::Kind, |kind, count| SpaceKindCount { kind, count }).await
    }

    /// By department, told by its code.
    async fn departments(&self, ctx: &Context<'_>) -> Result<Vec<FacetCount>> {
        self.plain(ctx, Facet::Department).await
    }

    /// By town.
    async fn cities(&self, ctx: &Context<'_>) -> Result<Vec<FacetCount>> {
        self.plain(ctx, Facet::City).await
    }

    /// By amenity. A space is counted once for each of its amenities.
    async fn amenities(&self, ctx: &Context<'_>) -> Result<Vec<FacetCount>> {
        self.plain(ctx, Facet::Amenity).await
    }

    /// By whether one gets in with a wheelchair.
    async fn wheelchair(&self, ctx: &Context<'_>) -> Result<Vec<WheelchairCount>> {
        self.typed(ctx, Facet::Wheelchair, |wheelchair, count| WheelchairCount { wheelchair, count }).await
    }
}

impl SpaceFacets {
    async fn counts(&self, ctx: &Context<'_>, facet: Facet) -> Result<Vec<(String, i32)>> {
        let counts = facets::count(spaces(ctx)?.store(), actor(ctx)?, &self.filter, facet).await?;
        Ok(counts.into_iter().map(|(value, count)| (value, i32::try_from(count).unwrap_or(i32::MAX))).collect())
    }

    async fn plain(&self, ctx: &Context<'_>, facet: Facet) -> Result<Vec<FacetCount>> {
        Ok(self.counts(ctx, facet).await?.into_iter().map(|(value, count)| FacetCount { value, count }).collect())
    }

    async fn typed<E: sea_orm::ActiveEnum<Value = String>, T>(
        &self,
        ctx: &Context<'_>,
        facet: Facet,
        make: fn(E, i32) -> T,
    ) -> Result<Vec<T>> {
        let counts = self.counts(ctx, facet).await?;
        let typed = |(value, count): (String, i32)| {
            let value = E::try_from_value(&value).map_err(traboule_kernel::Error::from)?;
            Ok(make(value, count))
        };
        counts.into_iter().map(typed).collect()
    }
}

/// Spaces that stand close together on a map, or one that stands alone.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct SpaceCluster {
    /// How many spaces it stands for.
    count: i32,
    /// The middle of the spaces, degrees north.
    lat: f64,
    /// The middle of the spaces, degrees east.
    lon: f64,
    /// The space, where it is only one.
    space: Option<Ref<SpaceId>>,
}

impl From<Mark> for SpaceCluster {
    fn from(Mark { count, lat, lon, only }: Mark) -> Self {
        Self { count: i32::try_from(count).unwrap_or(i32::MAX), lat, lon, space: only.map(Ref::to) }
    }
}
