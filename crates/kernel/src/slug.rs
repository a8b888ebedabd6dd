//! Slugs: names in addresses. Unique for ever, so one that is taken is numbered.

use std::str::FromStr;

use crate::{text, text_value};

text_value! {
    /// A name in an address: words of `a-z` and `0-9` joined by single hyphens, 1 to 60 characters, no
    /// reserved word (`la-cordee-charpennes`).
    Slug, BadSlug
}

/// How long a slug may be, in characters.
pub const MAX_SLUG: usize = 60;

/// Words that a slug must not be, because addresses use them or software reads them as "nothing". Sorted.
const RESERVED: [&str; 24] = [
    "admin",
    "all",
    "api",
    "assets",
    "create",
    "delete",
    "edit",
    "embed",
    "feed",
    "graphql",
    "healthz",
    "import",
    "login",
    "logout",
    "map",
    "me",
    "new",
    "none",
    "null",
    "open-data",
    "search",
    "settings",
    "static",
    "undefined",
];

/// Why a text is not a slug. May be shown to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSlug {
    /// It is empty or too long, or holds something else than words and single hyphens.
    #[error("a slug is 1 to {MAX_SLUG} characters: words of a-z and 0-9 joined by single hyphens")]
    Form,
    /// It is a word that addresses use.
    #[error("this word is reserved")]
    Reserved,
}

impl FromStr for Slug {
    type Err = BadSlug;

    fn from_str(slug: &str) -> Result<Self, BadSlug> {
        let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if slug.len() > MAX_SLUG || !slug.split('-').all(word) {
            return Err(BadSlug::Form);
        }
        if RESERVED.binary_search(&slug).is_ok() {
            return Err(BadSlug::Reserved);
        }
        Ok(Self(slug.to_owned()))
    }
}

impl Slug {
    /// The slug of a name: accents and ligatures spelt out, everything else that is neither letter nor
    /// digit becomes a hyphen, cut at a word. A name that leaves nothing behind is called `fallback`,
    /// which a reserved word gets as a second word.
    ///
    /// `fallback` is a word of `a-z`, such as `space`.
    pub fn of_name(name: &str, fallback: &'static str) -> Self {
        debug_assert!(fallback.parse::<Self>().is_ok(), "the fallback must be a slug");
        let words: Vec<String> = text::fold(name)
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let slug = cut(&words.join("-"), MAX_SLUG).to_owned();
        match slug.parse() {
            Ok(slug) => slug,
            Err(BadSlug::Reserved) => Self(format!("{slug}-{fallback}")),
            Err(BadSlug::Form) => Self(fallback.to_owned()),
        }
    }

    /// The slug that its `number`-th bearer gets: the slug itself for the first, `slug-2` for the second.
    pub fn numbered(&self, number: usize) -> Self {
        if number < 2 {
            return self.clone();
        }
        let suffix = format!("-{number}");
        Self(format!("{}{suffix}", cut(&self.0, MAX_SLUG - suffix.len())))
    }

    /// The first numbered form that `is_taken` does not know. Ask it about slugs of the past too:
    /// they redirect for ever.
    pub fn first_free(&self, is_taken: impl Fn(&str) -> bool) -> Self {
        let mut number = 1;
        loop {
            let slug = self.numbered(number);
            if !is_taken(slug.as_str()) {
                return slug;
            }
            number += 1;
        }
    }
}

/// The longest start of `slug` that fits and ends with a whole word, or with part of a word if even the
/// first does not fit.
fn cut(slug: &str, most: usize) -> &str {
    if slug.len() <= most {
        return slug;
    }
    let start = slug.get(..most).unwrap_or_default();
    if slug.as_bytes().get(most) == Some(&b'-') {
        return start;
    }
    start.rsplit_once('-').map_or(start, |(whole, _)| whole)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn slug(name: &str) -> String {
        Slug::of_name(name, "space").to_string()
    }

    #[test]
    fn names_become_slugs() {
        for (name, expected) in [
            ("La Cordée Charpennes", "la-cordee-charpennes"),
            ("L'Œuvre d'Évelyne — Ævum", "l-oeuvre-d-evelyne-aevum"),
            ("L’Atelier des Médias", "l-atelier-des-medias"),
            ("Work & Wall", "work-wall"),
            ("  Numéro 7 (Cowork)  ", "numero-7-cowork"),
            ("[ProtoLab]", "protolab"),
            ("SIMPLON.CO", "simplon-co"),
            ("107", "107"),
            ("咖啡", "space"),
            ("", "space"),
            ("--", "space"),
            ("Admin", "admin-space"),
            ("Open Data", "open-data-space"),
            ("Straße", "strasse"),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
    }

    #[test]
    fn long_names_are_cut_at_a_word() {
        let long = slug("Axel'one - Plateforme Campus - Recherche Fondamentale et Partenariale");
        assert_eq!(long, "axel-one-plateforme-campus-recherche-fondamentale-et");
        assert_eq!(slug(&"a".repeat(80)).len(), MAX_SLUG);
        assert_eq!(slug(&format!("{} b", "a".repeat(60))).len(), MAX_SLUG);
    }

    #[test]
    fn a_taken_slug_is_numbered() {
        let base: Slug = "la-cordee".parse().unwrap();
        let taken = BTreeSet::from(["la-cordee", "la-cordee-2", "la-cordee-4"]);
        assert_eq!(base.first_free(|slug| taken.contains(slug)).as_str(), "la-cordee-3");
        assert_eq!(base.first_free(|_| false), base);
        let long: Slug = format!("{}-{}", "a".repeat(40), "b".repeat(19)).parse().unwrap();
        assert_eq!(long.numbered(12).as_str(), format!("{}-12", "a".repeat(40)));
    }

    #[test]
    fn what_is_not_a_slug() {
        for bad in ["", "-", "a-", "-a", "a--b", "A", "é", "a b", "a_b", &"a".repeat(61)] {
            assert_eq!(bad.parse::<Slug>(), Err(BadSlug::Form), "{bad}");
        }
        assert_eq!("graphql".parse::<Slug>(), Err(BadSlug::Reserved));
        assert!(RESERVED.is_sorted());
    }

    proptest! {
        #[test]
        fn every_name_has_a_slug(name in ".{0,120}", number in 0_usize..100_000) {
            let slug = Slug::of_name(&name, "space");
            prop_assert_eq!(slug.as_str().parse::<Slug>(), Ok(slug.clone()));
            let numbered = slug.numbered(number);
            prop_assert_eq!(numbered.as_str().parse::<Slug>(), Ok(numbered.clone()));
            prop_assert_eq!(Slug::of_name(slug.as_str(), "space"), slug);
        }
    }
}
