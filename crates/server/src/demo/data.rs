//! The demo network as it is written down in `crates/server/demo/`.
//!
//! Values are read through the rules of their own types, so that a misspelt SIREN or opening hours that mean nothing never get
//! past here. Rules about whole rows are checked where every writer meets them, in the use cases.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use traboule_accounts::GrantRole;
use traboule_kernel::ids::OperatorId;
use traboule_kernel::{Locale, LocalizedText, Time};
use traboule_spaces::rules::address::{Address, CommuneCode, Postcode};
use traboule_spaces::rules::amenity::{Amenities, Wheelchair};
use traboule_spaces::rules::capacity::Capacity;
use traboule_spaces::rules::contact::{Phone, RoleEmail};
use traboule_spaces::rules::kind::Kinds;
use traboule_spaces::rules::legal::{LegalForm, Rna, Siren, Siret};
use traboule_spaces::rules::lifecycle::SpaceState;
use traboule_spaces::rules::membership::{NetworkMembershipKind, NetworkMembershipState};
use traboule_spaces::rules::network::{NetworkLevel, Statutes};
use traboule_spaces::rules::offer::Offers;
use traboule_spaces::rules::opening::OpeningHours;
use traboule_spaces::rules::place::GeoPoint;
use traboule_spaces::rules::web::Website;
use traboule_spaces::service::network::DelegateKind;
use traboule_spaces::service::space::{NewOperator, SpaceContent};

use super::event::Event;

/// Everything, in the order of the files.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is described at its type")]
pub struct Data {
    pub people: Vec<Person>,
    pub operators: Vec<Operator>,
    pub spaces: Vec<Space>,
    pub networks: Vec<Network>,
    pub memberships: Vec<Membership>,
    pub delegates: Vec<Delegate>,
    pub events: Vec<Event>,
    pub towns: Vec<Town>,
}

/// Why a data file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {cause}")]
pub struct DataError {
    /// The file.
    file: &'static str,
    /// What is wrong, and where.
    cause: toml::de::Error,
}

/// So many days before the demo begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct DaysAgo(pub u16);

impl DaysAgo {
    /// The time, seen from `now`.
    pub fn before(self, now: Time) -> Time {
        now - TimeDelta::days(self.0.into())
    }
}

/// A person and what they are granted. What they own, they claimed: see [`Claim`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain")]
pub struct Person {
    pub key: String,
    pub name: String,
    pub email: String,
    pub locale: String,
    pub joined_days_ago: DaysAgo,
    #[serde(default)]
    pub grants: Vec<Granted>,
}

/// A role on a network, on a space, or, where neither is said, on the instance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain")]
pub struct Granted {
    #[serde(deserialize_with = "role")]
    pub role: GrantRole,
    pub network: Option<String>,
    pub space: Option<String>,
    pub granted_days_ago: DaysAgo,
}

/// Who runs spaces.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain")]
pub struct Operator {
    pub key: String,
    pub legal_name: String,
    pub legal_form: LegalForm,
    pub siren: Option<Siren>,
    pub rna: Option<Rna>,
}

impl Operator {
    /// What the use case takes.
    pub fn content(&self) -> NewOperator {
        let Self { legal_name, legal_form, siren, rna, .. } = self.clone();
        NewOperator { legal_name, legal_form, siren, rna }
    }
}

/// A space and what became of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain; dates are described in the file")]
pub struct Space {
    pub key: String,
    pub name: String,
    pub kinds: Kinds,
    pub operator: Option<String>,
    pub siret: Option<Siret>,
    pub address: Address,
    pub point: Point,
    pub opening_hours: Option<OpeningHours>,
    pub opened_on: Option<NaiveDate>,
    #[serde(default)]
    pub capacity: Capacity,
    #[serde(default)]
    pub offers: Offers,
    #[serde(default)]
    pub amenities: Amenities,
    #[serde(default)]
    pub wheelchair: Wheelchair,
    pub role_email: Option<RoleEmail>,
    pub phone: Option<Phone>,
    pub website: Option<Website>,
    pub description: Option<Description>,
    pub entered_days_ago: DaysAgo,
    pub confirmed_days_ago: Option<DaysAgo>,
    pub claim: Option<Claim>,
    #[serde(default)]
    pub draft: bool,
    pub later: Option<Later>,
}

/// Degrees in WGS 84.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "latitude and longitude")]
pub struct Point {
    pub lat: f64,
    pub lon: f64,
}

/// A text in both languages, written in French.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the languages")]
pub struct Description {
    pub fr: String,
    pub en: String,
}

/// A person asks to own the space; a steward says yes, or has not answered yet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain")]
pub struct Claim {
    pub person: String,
    pub asked_days_ago: DaysAgo,
    pub approved_days_ago: Option<DaysAgo>,
    pub message: String,
}

/// What became of a published space.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain")]
pub struct Later {
    pub state: SpaceState,
    /// The space that it was merged into.
    pub into: Option<String>,
    pub days_ago: DaysAgo,
    pub reason: String,
}

impl Space {
    /// What the use case takes, with the operator's identity.
    pub fn content(&self, operator: Option<OperatorId>) -> SpaceContent {
        let row = self.clone();
        SpaceContent {
            name: row.name,
            kinds: row.kinds,
            operator,
            siret: row.siret,
            address: row.address,
            point: Some(GeoPoint::manual(row.point.lat, row.point.lon)),
            opening_hours: row.opening_hours,
            opened_on: row.opened_on,
            capacity: row.capacity,
            offers: row.offers,
            amenities: row.amenities,
            wheelchair: row.wheelchair,
            role_email: row.role_email,
            phone: row.phone,
            website: row.website,
            description: row.description.and_then(Description::localized),
        }
    }

    /// Where the space is in its life today.
    pub fn state(&self) -> SpaceState {
        let told = if self.draft { SpaceState::Draft } else { SpaceState::Published };
        self.later.as_ref().map_or(told, |later| later.state)
    }
}

impl Description {
    pub(super) fn localized(self) -> Option<LocalizedText> {
        // The source is one of the two: this cannot be refused.
        LocalizedText::new(Locale::fr(), BTreeMap::from([(Locale::fr(), self.fr), (Locale::en(), self.en)])).ok()
    }
}

/// A network.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain")]
pub struct Network {
    pub key: String,
    pub name: String,
    pub slug: String,
    pub level: NetworkLevel,
    pub territory_codes: Vec<String>,
    pub parent: Option<String>,
    #[serde(default)]
    pub statutes: Statutes,
    pub founded_days_ago: DaysAgo,
}

/// A space belongs to a network, asks to, or did.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain")]
pub struct Membership {
    pub space: String,
    pub network: String,
    pub kind: NetworkMembershipKind,
    pub applied_days_ago: DaysAgo,
    pub approved_days_ago: Option<DaysAgo>,
    pub later: Option<MembershipLater>,
}

/// What became of a membership.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain")]
pub struct MembershipLater {
    pub state: NetworkMembershipState,
    pub days_ago: DaysAgo,
    pub reason: String,
}

impl Membership {
    /// Where the membership is in its life today.
    pub fn state(&self) -> NetworkMembershipState {
        let told = if self.approved_days_ago.is_some() { NetworkMembershipState::Active } else { NetworkMembershipState::Applied };
        self.later.as_ref().map_or(told, |later| later.state)
    }
}

/// A person speaks for a space's operator in a network.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain")]
pub struct Delegate {
    pub network: String,
    pub space: String,
    pub person: String,
    #[serde(deserialize_with = "delegate_kind")]
    pub kind: DelegateKind,
    pub named_days_ago: DaysAgo,
}

/// A town that generated spaces are spread over.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Town {
    /// Its name.
    pub name: String,
    /// A postcode of it.
    pub postcode: Postcode,
    /// Its INSEE code, or that of an arrondissement.
    pub insee: CommuneCode,
    /// The latitude of its centre.
    pub lat: f64,
    /// The longitude of its centre.
    pub lon: f64,
    /// How far from the centre spaces lie at most, in degrees.
    pub spread: f64,
    /// How many of the spaces it gets, in proportion.
    pub weight: u32,
}

impl Data {
    /// Reads the files, which are part of the program.
    pub fn read() -> Result<Self, DataError> {
        Ok(Self {
            people: rows("people.toml", include_str!("../../demo/people.toml"))?,
            operators: rows("operators.toml", include_str!("../../demo/operators.toml"))?,
            spaces: rows("spaces.toml", include_str!("../../demo/spaces.toml"))?,
            networks: rows("networks.toml", include_str!("../../demo/networks.toml"))?,
            memberships: rows("memberships.toml", include_str!("../../demo/memberships.toml"))?,
            delegates: rows("delegates.toml", include_str!("../../demo/delegates.toml"))?,
            events: rows("events.toml", include_str!("../../demo/events.toml"))?,
            towns: rows("towns.toml", include_str!("../../demo/towns.toml"))?,
        })
    }

    /// What a person may do where, in words.
    pub fn roles_of(&self, person: &Person) -> Vec<String> {
        let claims = self.spaces.iter().filter_map(|space| Some((space, space.claim.as_ref()?)));
        let claims = claims.filter(|(_, claim)| claim.person == person.key).map(|(space, claim)| match claim.approved_days_ago {
            Some(_) => format!("{} of {}", name_of(GrantRole::SpaceOwner), space.name),
            None => format!("waits to own {}", space.name),
        });
        let granted = person.grants.iter().map(|granted| format!("{} of {}", name_of(granted.role), self.place_of(granted)));
        claims.chain(granted).collect()
    }

    fn place_of(&self, granted: &Granted) -> &str {
        let network = self.networks.iter().find(|network| Some(&network.key) == granted.network.as_ref());
        let space = self.spaces.iter().find(|space| Some(&space.key) == granted.space.as_ref());
        network.map(|network| network.name.as_str()).or(space.map(|space| space.name.as_str())).unwrap_or("the instance")
    }
}

/// The rows of a file, which all stand under one name.
fn rows<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, DataError> {
    let tables: BTreeMap<String, Vec<T>> = toml::from_str(text).map_err(|cause| DataError { file, cause })?;
    Ok(tables.into_values().flatten().collect())
}

/// The name that a role has in the database and in GraphQL.
fn name_of(role: GrantRole) -> String {
    sea_orm::ActiveEnum::to_value(&role)
}

fn role<'de, D: serde::Deserializer<'de>>(from: D) -> Result<GrantRole, D::Error> {
    stored(from)
}

fn delegate_kind<'de, D: serde::Deserializer<'de>>(from: D) -> Result<DelegateKind, D::Error> {
    stored(from)
}

/// A value in the spelling of the database.
fn stored<'de, D, E>(from: D) -> Result<E, D::Error>
where
    D: serde::Deserializer<'de>,
    E: sea_orm::ActiveEnum<Value = String>,
{
    let text = String::deserialize(from)?;
    E::try_from_value(&text).map_err(serde::de::Error::custom)
}
