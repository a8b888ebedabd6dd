//! Which spaces may be one and the same. A list for people: nothing is ever merged by machine.
//!
//! Two things tell: what a place is called, and where it is. Distances were chosen on the census of
//! 2019, in which rows of one name a few hundred metres apart were one place entered twice, and rows of
//! one name a kilometre apart were two places of one operator:
//!
//! | names    | at most apart           | score                     |
//! |----------|-------------------------|---------------------------|
//! | the same | [`SAME_NAME_KM`]        | 1.0 falling to 0.6        |
//! | alike    | [`SIMILAR_NAME_KM`]     | 0.8 falling to 0.5        |
//! | any      | [`SAME_PLACE_KM`]       | 0.3                       |
//! | the same | unknown, but one town   | 0.5                       |
//!
//! Names are compared by their words without accents, articles and words that say what a place is
//! (`coworking`, `espace`), so that `Le Troquet` and `TROQUET coworking` are the same. Alike is one name
//! inside the other (`Nef`, `La Nef Perrache`), or a few letters of difference.

use std::collections::{BTreeSet, HashMap};

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use traboule_kernel::text;

use super::place::distance_km;

/// How far apart two rows of one name may be and still be one place, in kilometres.
pub const SAME_NAME_KM: f64 = 0.5;
/// The same for names that are alike.
pub const SIMILAR_NAME_KM: f64 = 0.15;
/// How far apart two points may be and still be the same door, in kilometres: geocoders give every place
/// at one address the same point, to the metre.
pub const SAME_PLACE_KM: f64 = 0.01;
/// How alike the letters of two names must be, 0 to 1 (edit distance over length).
const SIMILAR_LETTERS: f64 = 0.85;
/// A latitude that lies further away than any of these distances, in degrees.
const BEYOND_DEGREES: f64 = 0.005;

/// Why two spaces may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DuplicateReason {
    /// They are called the same, apart from accents, articles and words such as "coworking".
    SameName,
    /// One name holds the other, or a few letters differ.
    SimilarName,
    /// They are a short walk apart.
    Near,
    /// They are at the very same point.
    SamePlace,
    /// Where one of them is on the map is unknown, but both are in one town.
    SameTown,
}

/// How likely two spaces are one.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// 0 to 1, for sorting a list; no probability.
    pub score: f64,
    /// Why.
    pub reasons: Vec<DuplicateReason>,
    /// How far apart they are, where both are on the map.
    pub distance_km: Option<f64>,
}

/// What is compared of a space.
#[derive(Clone, Debug)]
pub struct Profile {
    words: BTreeSet<String>,
    letters: String,
    point: Option<(f64, f64)>,
    town: Option<String>,
}

impl Profile {
    /// The profile of a space: its name, its latitude and longitude, and something equal for all of its
    /// town, such as the commune's INSEE code.
    pub fn new(name: &str, point: Option<(f64, f64)>, town: Option<&str>) -> Self {
        let all = text::words(name);
        let telling: Vec<String> = all.iter().filter(|word| !says_little(word)).cloned().collect();
        let words = if telling.is_empty() { all } else { telling };
        Self { letters: words.concat(), words: words.into_iter().collect(), point, town: town.map(text::fold) }
    }

    /// How likely both are one space; nothing when that is not worth a person's look.
    pub fn likeness(&self, other: &Self) -> Option<Likeness> {
        let names = self.compare_names(other);
        let (Some(here), Some(there)) = (self.point, other.point) else {
            let one_town = self.town.is_some() && self.town == other.town;
            let suspicious = names == Names::Same && one_town;
            return suspicious.then(|| Likeness {
                score: 0.5,
                reasons: vec![DuplicateReason::SameName, DuplicateReason::SameTown],
                distance_km: None,
            });
        };
        let distance = distance_km(here, there);
        let place = if distance <= SAME_PLACE_KM { DuplicateReason::SamePlace } else { DuplicateReason::Near };
        let (score, reasons) = match names {
            Names::Same if distance <= SAME_NAME_KM => (1.0 - 0.4 * distance / SAME_NAME_KM, vec![DuplicateReason::SameName, place]),
            Names::Alike if distance <= SIMILAR_NAME_KM => {
                (0.8 - 0.3 * distance / SIMILAR_NAME_KM, vec![DuplicateReason::SimilarName, place])
            }
            _ if distance <= SAME_PLACE_KM => (0.3, vec![DuplicateReason::SamePlace]),
            _ => return None,
        };
        Some(Likeness { score, reasons, distance_km: Some(distance) })
    }

    fn compare_names(&self, other: &Self) -> Names {
        if self.letters.is_empty() || other.letters.is_empty() {
            return Names::Different;
        }
        if self.letters == other.letters {
            return Names::Same;
        }
        let inside = self.words.is_subset(&other.words) || other.words.is_subset(&self.words);
        let close = || strsim::normalized_damerau_levenshtein(&self.letters, &other.letters) >= SIMILAR_LETTERS;
        if inside || close() { Names::Alike } else { Names::Different }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    Same,
    Alike,
    Different,
}

/// Words that many names have and that tell no two places apart. Sorted.
const SAYS_LITTLE: [&str; 37] = [
    "a",
    "and",
    "at",
    "au",
    "aux",
    "by",
    "center",
    "centre",
    "co",
    "cowork",
    "coworking",
    "d",
    "de",
    "des",
    "du",
    "en",
    "espace",
    "et",
    "fab",
    "fablab",
    "in",
    "l",
    "la",
    "le",
    "les",
    "lieu",
    "of",
    "partage",
    "partages",
    "space",
    "sur",
    "the",
    "tiers",
    "travail",
    "un",
    "une",
    "working",
];

fn says_little(word: &str) -> bool {
    SAYS_LITTLE.binary_search(&word).is_ok()
}

/// Every pair of the list that is worth a look, most likely first, each as two places of the list, the
/// smaller first.
///
/// Compares neighbours only: spaces are swept from south to north, so a list of a whole country costs
/// little more than sorting it. For a new space against many, [`Profile::likeness`] with those in
/// [`SAME_NAME_KM`] around it does.
pub fn pairs(profiles: &[Profile]) -> Vec<(usize, usize, Likeness)> {
    let mut placed: Vec<(f64, usize)> =
        profiles.iter().enumerate().filter_map(|(place, profile)| Some((profile.point?.0, place))).collect();
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let neighbours = placed.iter().enumerate().flat_map(|(at, (lat, place))| {
        let north = placed.iter().skip(at + 1).take_while(move |(other, _)| other - lat <= BEYOND_DEGREES);
        north.map(move |(_, other)| (*place, *other))
    });

    let mut of_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, profile) in profiles.iter().enumerate() {
        of_name.entry(&profile.letters).or_default().push(place);
    }
    let unplaced = profiles.iter().enumerate().filter(|(_, profile)| profile.point.is_none()).flat_map(|(place, profile)| {
        let namesakes = of_name.get(profile.letters.as_str()).into_iter().flatten();
        namesakes.filter(move |other| **other != place).map(move |other| (place, *other))
    });

    let candidates: BTreeSet<(usize, usize)> = neighbours.chain(unplaced).map(|(a, b)| (a.min(b), a.max(b))).collect();
    let mut pairs: Vec<(usize, usize, Likeness)> =
        candidates.into_iter().filter_map(|(a, b)| Some((a, b, profiles.get(a)?.likeness(profiles.get(b)?)?))).collect();
    pairs.sort_by(|a, b| b.2.score.total_cmp(&a.2.score));
    pairs
}

#[cfg(test)]
mod tests {
    use DuplicateReason::{Near, SameName, SamePlace, SameTown, SimilarName};
    use proptest::prelude::*;

    use super::*;

    const PERRACHE: (f64, f64) = (45.7485, 4.8260);

    /// A point so many metres north.
    fn north(metres: f64) -> (f64, f64) {
        (PERRACHE.0 + metres / 111_195.0, PERRACHE.1)
    }

    fn reasons(a: (&str, f64), b: (&str, f64)) -> Vec<DuplicateReason> {
        let profile = |(name, metres): (&str, f64)| Profile::new(name, Some(north(metres)), None);
        profile(a).likeness(&profile(b)).map(|likeness| likeness.reasons).unwrap_or_default()
    }

    #[test]
    fn names_and_distances_are_weighed_together() {
        for (a, b, metres, expected) in [
            ("Troquet Numérique", "Le TROQUET numerique", 450.0, vec![SameName, Near]),
            ("Troquet Numérique", "Le Troquet Numérique", 520.0, vec![]),
            ("Le Cent Sept", "Le Centsept", 7.0, vec![SameName, SamePlace]),
            ("La Nef", "La Nef", 1_100.0, vec![]),
            ("La Nef", "La Nef Perrache", 120.0, vec![SimilarName, Near]),
            ("La Nef", "La Nef Perrache", 200.0, vec![]),
            ("La Nef Perrache", "La Nef République", 0.0, vec![SamePlace]),
            ("Coworking Mezzanine", "Espace Mezanine", 50.0, vec![SimilarName, Near]),
            ("Atelier Rouge", "Fablab Bleu", 0.0, vec![SamePlace]),
            ("Atelier Rouge", "Fablab Bleu", 12.0, vec![]),
            ("Coworking", "Espace", 100.0, vec![]),
            ("", "", 0.0, vec![SamePlace]),
        ] {
            assert_eq!(reasons((a, 0.0), (b, metres)), expected, "{a} / {b} at {metres} m");
        }
    }

    #[test]
    fn without_a_point_the_town_decides() {
        let somewhere = |name, town| Profile::new(name, None, town);
        let reasons = |a: &Profile, b: &Profile| a.likeness(b).map(|likeness| likeness.reasons);
        let both = Some(vec![SameName, SameTown]);
        assert_eq!(reasons(&somewhere("La Nef", Some("69123")), &somewhere("Nef", Some("69123"))), both);
        assert_eq!(reasons(&somewhere("La Nef", Some("69123")), &Profile::new("Nef", Some(north(0.0)), Some("69123"))), both);
        assert_eq!(reasons(&somewhere("La Nef", Some("69123")), &somewhere("Nef", Some("69266"))), None);
        assert_eq!(reasons(&somewhere("La Nef", None), &somewhere("Nef", None)), None);
    }

    #[test]
    fn one_operator_with_many_places_is_not_one_place() {
        let quarters = ["", " Perrache", " République", " Charpennes", " Jean Macé", " Valmy", " Liberté", ""];
        let profiles: Vec<Profile> = quarters
            .iter()
            .zip(0..)
            .map(|(quarter, place)| Profile::new(&format!("La Nef{quarter}"), Some(north(800.0 * f64::from(place))), Some("69123")))
            .collect();
        assert_eq!(pairs(&profiles), []);
    }

    #[test]
    fn the_closest_pair_comes_first_and_a_place_of_two_names_last() {
        let profiles = [
            Profile::new("Atelier Rouge", Some(north(0.0)), None),
            Profile::new("Nef", Some(north(0.0)), None),
            Profile::new("La Nef", Some(north(300.0)), None),
            Profile::new("La Nef", Some(north(30.0)), None),
        ];
        let found: Vec<(usize, usize)> = pairs(&profiles).into_iter().map(|(a, b, _)| (a, b)).collect();
        assert_eq!(found, [(1, 3), (2, 3), (1, 2), (0, 1)]);
    }

    #[test]
    fn the_list_of_words_is_sorted() {
        assert!(SAYS_LITTLE.is_sorted());
    }

    proptest! {
        /// The sweep finds what comparing everything with everything finds.
        #[test]
        fn no_pair_is_missed(
            spaces in proptest::collection::vec(("(La )?(Nef|Nefs|Cale)( Sud)?", proptest::option::of((0.0..0.02_f64, 0.0..0.02_f64)), proptest::option::of("[ab]")), 0..30),
        ) {
            let profiles: Vec<Profile> = spaces
                .iter()
                .map(|(name, point, town)| Profile::new(name, point.map(|(lat, lon)| (45.0 + lat, 4.0 + lon)), town.as_deref()))
                .collect();
            let mut all = BTreeSet::new();
            for (b, right) in profiles.iter().enumerate() {
                for (a, left) in profiles.iter().enumerate().take(b) {
                    prop_assert_eq!(left.likeness(right), right.likeness(left));
                    if left.likeness(right).is_some() {
                        all.insert((a, b));
                    }
                }
            }
            let found = pairs(&profiles);
            prop_assert!(found.iter().all(|(_, _, likeness)| (0.0..=1.0).contains(&likeness.score)));
            prop_assert_eq!(found.into_iter().map(|(a, b, _)| (a, b)).collect::<BTreeSet<_>>(), all);
        }
    }
}
