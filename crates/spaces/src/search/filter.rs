//! Which spaces a client asks for, and the condition that says it in SQL.
//!
//! A filter costs at most two statements of its own, whatever it says: the networks below a network, and the
//! opening hours that are open at a time.

use chrono_tz::Tz;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend};
use traboule_kernel::ids::{NetworkId, OperatorId};
use traboule_kernel::{Actor, Error, Result, Time, text};
use traboule_store::{Store, sql};

use crate::entity::{network_membership, space, space_amenity, space_kind, space_term};
use crate::rules::amenity::{Amenity, Wheelchair};
use crate::rules::department::Department;
use crate::rules::freshness::stale_before;
use crate::rules::kind::SpaceKind;
use crate::rules::lifecycle::SpaceState;
use crate::rules::membership::NetworkMembershipState;
use crate::rules::opening::{OpeningHours, Openness};
use crate::rules::place::{BoundingBox, EARTH_RADIUS_KM, GeoPoint};
use crate::service::space::save::unit_vector;

/// How many words of a search text count.
const MAX_WORDS: usize = 8;
/// How many different opening hours are looked at for "open at": far more than a country has.
const MAX_HOURS: u64 = 20_000;

/// Which spaces; every part narrows.
#[derive(Clone, Debug, Default)]
pub struct SpaceFilter {
    /// Of at least one of these kinds; empty: of any.
    pub kinds: Vec<SpaceKind>,
    /// Of every one of these kinds.
    pub kinds_all: Vec<SpaceKind>,
    /// In these departments.
    pub departments: Vec<Department>,
    /// In the town of this name, accents and case aside.
    pub city: Option<String>,
    /// An active member of this network or of one below it.
    pub network: Option<NetworkId>,
    /// Run by this operator.
    pub operator: Option<OperatorId>,
    /// Within a distance of a point.
    pub near: Option<Near>,
    /// Inside a box.
    pub within: Option<BoundingBox>,
    /// Open at this time by its opening hours; a space without any is not.
    pub open_at: Option<Time>,
    /// With every one of these amenities.
    pub amenities: Vec<Amenity>,
    /// With at least so many desks.
    pub min_desks: Option<i32>,
    /// With one of these answers to whether one gets in with a wheelchair.
    pub wheelchair: Vec<Wheelchair>,
    /// With an offer by the month at most this dear, in euro cents.
    pub max_month_price_cents: Option<i32>,
    /// Found by these words: every one of them in its name, town or description.
    pub text: Option<String>,
    /// Not verified for twelve months, or verified since.
    pub stale: Option<bool>,
    /// In these states; empty: open or closed for a while.
    pub states: Vec<SpaceState>,
}

/// Around a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// How far, in kilometres along the surface.
    pub radius_km: f64,
}

/// A filter turned into SQL for one viewer.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) holds: Cond,
    /// How well a space answers the words, if there are any.
    pub(crate) relevance: Option<Expr>,
    /// The squared chord to the point, if there is one: grows with the distance.
    pub(crate) chord: Option<Expr>,
}

impl SpaceFilter {
    /// The condition for what `actor` may see.
    pub(crate) async fn condition(&self, store: &Store, actor: &Actor) -> Result<Condition> {
        self.check()?;
        let backend = store.backend();
        let column = |column: space::Column| Expr::col((space::Entity, column));
        let mut condition = Cond::all().add(space::visible_to(actor, backend)).add(self.in_states());
        if !self.kinds.is_empty() {
            condition = condition.add(has_kind(backend, &self.kinds));
        }
        for kind in &self.kinds_all {
            condition = condition.add(has_kind(backend, &[*kind]));
        }
        if !self.departments.is_empty() {
            let codes: Vec<String> = self.departments.iter().map(ToString::to_string).collect();
            condition = condition.add(sql::is_one_of_texts(backend, column(space::Column::Department), &codes));
        }
        if let Some(city) = &self.city {
            condition = condition.add(column(space::Column::CityFolded).eq(text::fold(city.trim())));
        }
        if let Some(network) = self.network {
            condition = condition.add(member_of(store, network).await?);
        }
        condition = condition.add_option(self.operator.map(|operator| column(space::Column::OperatorId).eq(operator)));
        if let Some(area) = &self.within {
            condition = condition.add(inside(area));
        }
        for amenity in &self.amenities {
            condition = condition.add(has_amenity(amenity));
        }
        condition = condition.add_option(self.min_desks.map(|desks| column(space::Column::Desks).gte(desks)));
        if !self.wheelchair.is_empty() {
            condition = condition.add(column(space::Column::Wheelchair).is_in(self.wheelchair.iter().copied()));
        }
        condition = condition.add_option(self.max_month_price_cents.map(|cents| column(space::Column::FixedDeskMonthCents).lte(cents)));
        if let Some(stale) = self.stale {
            let limit = stale_before(store.now());
            let verified = column(space::Column::LastVerifiedAt);
            condition = condition.add(if stale { verified.lt(limit) } else { verified.gte(limit) });
        }
        let mut chord = None;
        if let Some(near) = &self.near {
            let distance = chord_to(near.lat, near.lon);
            let around = BoundingBox::around((near.lat, near.lon), near.radius_km);
            condition = condition.add(inside(&around)).add(distance.clone().lte(chord_of_km(near.radius_km)));
            chord = Some(distance);
        }
        let mut relevance = None;
        if let Some(words) = self.words() {
            for word in &words {
                condition = condition.add(Expr::exists(terms_of(backend, word).column(space_term::Column::SpaceId).to_owned()));
            }
            relevance = words.iter().map(|word| weight_of(backend, word)).reduce(ExprTrait::add);
        }
        if let Some(at) = self.open_at {
            let open = open_at(store, &condition, at).await?;
            condition = condition.add(open);
        }
        Ok(Condition { holds: condition, relevance, chord })
    }

    /// Refuses what no filter can mean: a point off the earth, a box upside down.
    pub(crate) fn check(&self) -> Result<()> {
        if let Some(near) = &self.near {
            let place = GeoPoint::manual(near.lat, near.lon);
            if let Some(mistake) = place.mistakes().first() {
                return Err(Error::bad_input(format!("near.{}: {}", mistake.field, mistake.message)));
            }
            if !(near.radius_km > 0.0 && near.radius_km <= crate::rules::place::MAX_RADIUS_KM) {
                return Err(Error::bad_input("near.radiusKm must be above 0 and no more than half around the earth"));
            }
        }
        if let Some(mistake) = self.within.as_ref().and_then(|area| area.mistakes().into_iter().next()) {
            return Err(Error::bad_input(format!("within.{}: {}", mistake.field, mistake.message)));
        }
        Ok(())
    }

    fn in_states(&self) -> Expr {
        let state = Expr::col((space::Entity, space::Column::State));
        if self.states.is_empty() {
            state.is_in([SpaceState::Published, SpaceState::TemporarilyClosed])
        } else {
            state.is_in(self.states.iter().copied())
        }
    }

    /// The terms of each word, or `None` where no text was given. A text without words finds nothing.
    pub(crate) fn words(&self) -> Option<Vec<Vec<String>>> {
        let text = self.text.as_deref().filter(|text| !text.trim().is_empty())?;
        let mut words: Vec<Vec<String>> =
            text::query_terms(text).into_iter().take(MAX_WORDS).map(|terms| terms.into_iter().collect()).collect();
        if words.is_empty() {
            words.push(Vec::new());
        }
        Some(words)
    }
}

fn has_kind(backend: DbBackend, kinds: &[SpaceKind]) -> Expr {
    let names: Vec<String> = kinds.iter().map(sea_orm::ActiveEnum::to_value).collect();
    let kinds = Query::select()
        .column(space_kind::Column::SpaceId)
        .from(space_kind::Entity)
        .and_where(sql::is_one_of_texts(backend, Expr::col((space_kind::Entity, space_kind::Column::Kind)), &names))
        .to_owned();
    Expr::col((space::Entity, space::Column::Id)).in_subquery(kinds)
}

fn has_amenity(amenity: &Amenity) -> Expr {
    let amenities = Query::select()
        .column(space_amenity::Column::SpaceId)
        .from(space_amenity::Entity)
        .and_where(Expr::col((space_amenity::Entity, space_amenity::Column::Amenity)).eq(amenity.as_str()))
        .to_owned();
    Expr::col((space::Entity, space::Column::Id)).in_subquery(amenities)
}

async fn member_of(store: &Store, network: NetworkId) -> Result<Expr> {
    let networks = crate::service::network::descendants(store.read(), &[network]).await?;
    let members = Query::select()
        .column(network_membership::Column::SpaceId)
        .from(network_membership::Entity)
        .and_where(Expr::col((network_membership::Entity, network_membership::Column::State)).eq(NetworkMembershipState::Active))
        .and_where(sql::is_one_of(
            store.backend(),
            Expr::col((network_membership::Entity, network_membership::Column::NetworkId)),
            &networks,
        ))
        .to_owned();
    Ok(Expr::col((space::Entity, space::Column::Id)).in_subquery(members))
}

/// Latitudes and longitudes from an index; a box over the antimeridian has two ranges of longitudes.
fn inside(area: &BoundingBox) -> Cond {
    let column = |column: space::Column| Expr::col((space::Entity, column));
    let longitudes =
        area.longitudes().into_iter().fold(Cond::any(), |any, (west, east)| any.add(column(space::Column::Lon).between(west, east)));
    Cond::all().add(column(space::Column::Lat).between(area.south, area.north)).add(longitudes)
}

/// The squared chord between a space's point and this one, on the unit sphere. Plain arithmetic, so that both databases
/// compute the same bits: SQLite may have no trigonometry.
fn chord_to(lat: f64, lon: f64) -> Expr {
    let columns = [space::Column::UnitX, space::Column::UnitY, space::Column::UnitZ];
    let squares = columns.into_iter().zip(unit_vector(lat, lon)).map(|(column, at)| {
        let step = Expr::col((space::Entity, column)).sub(at);
        step.clone().mul(step)
    });
    squares.reduce(ExprTrait::add).unwrap_or_else(|| Expr::value(0.0))
}

/// The squared chord that spans a distance along the surface.
fn chord_of_km(km: f64) -> f64 {
    (2.0 * (km / (2.0 * EARTH_RADIUS_KM)).sin()).powi(2)
}

/// The distance along the surface that a squared chord spans, in kilometres.
pub(crate) fn km_of_chord(chord: f64) -> f64 {
    2.0 * EARTH_RADIUS_KM * (chord.max(0.0).sqrt() / 2.0).min(1.0).asin()
}

fn terms_of(backend: DbBackend, word: &[String]) -> SelectStatement {
    Query::select()
        .from(space_term::Entity)
        .and_where(Expr::col((space_term::Entity, space_term::Column::SpaceId)).equals((space::Entity, space::Column::Id)))
        .and_where(sql::is_one_of_texts(backend, Expr::col((space_term::Entity, space_term::Column::Term)), word))
        .to_owned()
}

fn weight_of(backend: DbBackend, word: &[String]) -> Expr {
    let weight = Expr::col((space_term::Entity, space_term::Column::Weight)).max();
    Expr::expr(sea_orm::sea_query::Func::coalesce([terms_of(backend, word).expr(weight).to_owned().into(), Expr::value(0)]))
}

/// The spaces whose opening hours say "open" at `at`. The hours are evaluated here, each different text once.
async fn open_at(store: &Store, narrowed: &Cond, at: Time) -> Result<Cond> {
    let hours = Expr::col((space::Entity, space::Column::OpeningHours));
    let zone = Expr::col((space::Entity, space::Column::TimeZone));
    let all = Query::select()
        .distinct()
        .expr(hours.clone())
        .expr(zone.clone())
        .from(space::Entity)
        .cond_where(narrowed.clone())
        .and_where(hours.clone().is_not_null())
        .limit(MAX_HOURS)
        .to_owned();
    let mut open: std::collections::BTreeMap<String, Vec<String>> = std::collections::BTreeMap::new();
    let rows = store.read().query_all(&all).await?;
    if rows.len() as u64 == MAX_HOURS {
        return Err(Error::Limit {
            code: "OPENING_HOURS_LIMIT",
            message: "too many different opening hours: narrow the filter".to_owned(),
        });
    }
    for row in rows {
        let (text, zone_name): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let expression: OpeningHours = text.parse().map_err(Error::internal)?;
        let tz: Tz = zone_name.parse().map_err(|_| Error::internal("a space has an unknown time zone"))?;
        if expression.at(at, tz) == Openness::Open {
            open.entry(zone_name).or_default().push(text);
        }
    }
    let backend = store.backend();
    let nothing = Cond::any().add(Expr::value(false));
    Ok(open.into_iter().fold(nothing, |any, (name, texts)| {
        any.add(Cond::all().add(zone.clone().eq(name)).add(sql::is_one_of_texts(backend, hours.clone(), &texts)))
    }))
}
