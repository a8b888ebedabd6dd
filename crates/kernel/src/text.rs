//! Text analysis for search, in Rust so that SQLite and PostgreSQL find the same.
//!
//! A text becomes terms: folded (case, accents, ligatures), split at what is neither letter nor digit,
//! and each word also as its Snowball stem in French and in English. Names of places come in both
//! languages and carry no language of their own, so every word is indexed under both stems.

use std::collections::BTreeSet;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, without accents, ligatures spelt out: what two spellings of a name have in common.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match letter {
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            '’' | '‘' => out.push('\''),
            other => out.push(other),
        }
    }
    out
}

/// The words of a text, folded, in order.
pub fn words(text: &str) -> Vec<String> {
    fold(text).split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The terms under which a text is found: each word folded, and its French and English stems.
pub fn index_terms(text: &str) -> BTreeSet<String> {
    let stemmers = Stemmers::new();
    text.split(|letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter))
        .filter(|word| !word.is_empty())
        .flat_map(|word| stemmers.terms(word))
        .collect()
}

/// What a search text asks for: every word must be met by one of its terms. Stop words and repeated
/// words are left out unless nothing else is there.
pub fn query_terms(text: &str) -> Vec<BTreeSet<String>> {
    let stemmers = Stemmers::new();
    let mut all: Vec<(bool, BTreeSet<String>)> = Vec::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter)).filter(|word| !word.is_empty()) {
        let terms = stemmers.terms(word);
        if !all.iter().any(|(_, known)| *known == terms) {
            all.push((is_stop_word(&fold(word)), terms));
        }
    }
    let meaningful = all.iter().any(|(stop, _)| !stop);
    all.into_iter().filter(|(stop, _)| !(meaningful && *stop)).map(|(_, terms)| terms).collect()
}

struct Stemmers {
    french: Stemmer,
    english: Stemmer,
}

impl Stemmers {
    fn new() -> Self {
        Self { french: Stemmer::create(Algorithm::French), english: Stemmer::create(Algorithm::English) }
    }

    /// The French stemmer reads accents, so it sees the accented word; its stem is folded afterwards.
    /// The folded word is stemmed too, for those who type without accents.
    fn terms(&self, word: &str) -> BTreeSet<String> {
        let lower = word.nfc().collect::<String>().to_lowercase();
        let folded = fold(word);
        BTreeSet::from([
            fold(&self.french.stem(&lower)),
            self.french.stem(&folded).into_owned(),
            self.english.stem(&folded).into_owned(),
            folded,
        ])
    }
}

fn is_stop_word(folded: &str) -> bool {
    const STOP: [&str; 30] = [
        "a", "an", "and", "at", "au", "aux", "d", "dans", "de", "des", "du", "en", "et", "for", "in", "l", "la", "le", "les", "of", "on",
        "or", "ou", "par", "pour", "sur", "the", "to", "un", "une",
    ];
    STOP.binary_search(&folded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a text with `indexed` is found by `query`.
    fn finds(indexed: &str, query: &str) -> bool {
        let index = index_terms(indexed);
        let asked = query_terms(query);
        !asked.is_empty() && asked.iter().all(|terms| terms.iter().any(|term| index.contains(term)))
    }

    #[test]
    fn accents_case_and_inflection_do_not_matter() {
        for (indexed, query) in [
            ("La Cordée Charpennes", "cordee"),
            ("La Cordée Charpennes", "CORDÉES la"),
            ("Ateliers partagés de l'Œuvre", "atelier partagé oeuvre"),
            ("Ateliers partagés", "ateliers partages"),
            ("A space for makers", "maker spaces"),
            ("Espace de travail", "espaces de travail"),
            ("Cafe\u{301} Coworking", "café"),
            ("Le 101", "101"),
            ("La la", "la"),
        ] {
            assert!(finds(indexed, query), "{query} should find {indexed}");
        }
    }

    #[test]
    fn every_meaningful_word_must_be_met() {
        for (indexed, query) in [("La Cordée", "cordée fablab"), ("La Cordée", "accord"), ("La Cordée", ""), ("La Cordée", "!?")] {
            assert!(!finds(indexed, query), "{query} should not find {indexed}");
        }
    }
}
