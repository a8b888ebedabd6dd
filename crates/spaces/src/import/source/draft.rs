//! What a row of the census says about a space.

use std::collections::BTreeMap;

use traboule_kernel::Time;

use super::LICENCE;
use super::finding::{Finding, Severity};
use crate::rules::address::Address;
use crate::rules::kind::Kinds;
use crate::rules::place::GeoPoint;
use crate::rules::provenance::{FieldProvenance, Provenance, Source, SpaceField};
use crate::rules::web::Website;

/// A space as one row describes it: every value valid by the directory's rules, whatever was not left out.
#[derive(Clone, Debug, PartialEq)]
pub struct SpaceDraft {
    /// What the source calls it.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// What it is. Never empty.
    pub kinds: Kinds,
    /// Where it is, in words.
    pub address: Address,
    /// Where it is on the map.
    pub point: Option<GeoPoint>,
    /// Its website.
    pub website: Option<Website>,
    /// What was odd, in the order of reading.
    pub findings: Vec<Finding>,
}

impl SpaceDraft {
    /// Whether a person should look at it.
    pub fn is_suspicious(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Suspicious)
    }

    /// Where each field that has a value comes from.
    pub fn provenance(&self, retrieved_at: Time) -> FieldProvenance {
        let origin = Provenance {
            source: Source::cget(),
            external_id: Some(self.external_id.clone()),
            licence: Some(LICENCE.to_owned()),
            retrieved_at,
        };
        let fields = [
            Some(SpaceField::Name),
            Some(SpaceField::Kinds),
            (!self.address.is_empty()).then_some(SpaceField::Address),
            self.point.is_some().then_some(SpaceField::Point),
            self.website.is_some().then_some(SpaceField::Website),
        ];
        FieldProvenance(fields.into_iter().flatten().map(|field| (field, origin.clone())).collect::<BTreeMap<_, _>>())
    }
}
