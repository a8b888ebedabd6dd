//! Under which licence an export may be reused, and whom to name.

use std::collections::BTreeSet;

use serde::Serialize;
use traboule_kernel::Result;

use crate::import::source;
use crate::row::SpaceRow;

/// A licence of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Licence {
    /// Its SPDX identifier.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Where its terms stand.
    pub url: &'static str,
}

/// The licence of what people write into the directory: the French state's own for open data, which is also the census's,
/// so one set of terms holds for a whole file.
pub const OF_THE_DIRECTORY: Licence = Licence { id: source::LICENCE, name: source::LICENCE_NAME, url: source::LICENCE_URL };

/// Whom to name for what people wrote.
const CONTRIBUTORS: &str = "Owners and stewards of the spaces in this directory, Licence Ouverte 2.0";

/// Where an entry comes from, told by its provenance. Everything in the order of the alphabet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Credits {
    pub(super) sources: BTreeSet<String>,
    pub(super) licences: BTreeSet<String>,
    pub(super) attribution: BTreeSet<String>,
}

impl Credits {
    pub(super) fn of(row: &SpaceRow) -> Result<Self> {
        let mut credits = Self::default();
        for origin in row.provenance()?.0.values() {
            let tag = origin.source.as_str();
            credits.sources.insert(tag.to_owned());
            credits.licences.insert(origin.licence.clone().unwrap_or_else(|| OF_THE_DIRECTORY.id.to_owned()));
            credits.attribution.insert(match tag {
                source::SOURCE => source::ATTRIBUTION.to_owned(),
                _ if origin.source.is_people() => CONTRIBUTORS.to_owned(),
                imported => imported.to_owned(),
            });
        }
        Ok(credits)
    }

    pub(super) fn add(&mut self, other: Self) {
        self.sources.extend(other.sources);
        self.licences.extend(other.licences);
        self.attribution.extend(other.attribution);
    }
}
