//! Text that people read, in several languages.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language tag: two or three letters, perhaps a region (`fr`, `fr-CH`; the part of BCP 47 that we need).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Locale(String);

/// This is not a language tag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language tag such as `fr` or `fr-CH`")]
pub struct BadLocale(String);

impl Locale {
    /// French.
    pub fn fr() -> Self {
        Self("fr".to_owned())
    }

    /// English.
    pub fn en() -> Self {
        Self("en".to_owned())
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language without the region.
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl FromStr for Locale {
    type Err = BadLocale;

    fn from_str(text: &str) -> Result<Self, BadLocale> {
        let (language, region) = text.split_once('-').map_or((text, None), |(language, region)| (language, Some(region)));
        let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let valid =
            matches!(language.len(), 2 | 3) && letters(language) && region.is_none_or(|region| region.len() == 2 && letters(region));
        if !valid {
            return Err(BadLocale(text.chars().take(40).collect()));
        }
        let language = language.to_ascii_lowercase();
        Ok(Self(region.map_or_else(|| language.clone(), |region| format!("{language}-{}", region.to_ascii_uppercase()))))
    }
}

impl TryFrom<String> for Locale {
    type Error = BadLocale;

    fn try_from(text: String) -> Result<Self, BadLocale> {
        text.parse()
    }
}

impl From<Locale> for String {
    fn from(locale: Locale) -> Self {
        locale.0
    }
}

impl Display for Locale {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// One text in several languages, written first in its source language, which is never missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct LocalizedText {
    source: Locale,
    texts: BTreeMap<Locale, String>,
}

#[derive(Deserialize)]
struct Stored {
    source: Locale,
    texts: BTreeMap<Locale, String>,
}

/// The source language has no text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no text in the source language `{0}`")]
pub struct NoSourceText(Locale);

impl TryFrom<Stored> for LocalizedText {
    type Error = NoSourceText;

    fn try_from(Stored { source, texts }: Stored) -> Result<Self, NoSourceText> {
        Self::new(source, texts)
    }
}

impl LocalizedText {
    /// A text in these languages.
    pub fn new(source: Locale, texts: BTreeMap<Locale, String>) -> Result<Self, NoSourceText> {
        if texts.contains_key(&source) { Ok(Self { source, texts }) } else { Err(NoSourceText(source)) }
    }

    /// A text in one language.
    pub fn of(source: Locale, text: impl Into<String>) -> Self {
        Self { texts: BTreeMap::from([(source.clone(), text.into())]), source }
    }

    /// The language it was written in.
    pub const fn source(&self) -> &Locale {
        &self.source
    }

    /// Every language with its text, by tag.
    pub fn all(&self) -> impl Iterator<Item = (&Locale, &str)> {
        self.texts.iter().map(|(locale, text)| (locale, text.as_str()))
    }

    /// The text in the first of `wanted` that exists (exactly, else by language), or in the source
    /// language; and which language that is.
    pub fn in_order(&self, wanted: &[Locale]) -> (&Locale, &str) {
        let found = wanted.iter().find_map(|locale| {
            self.texts.get_key_value(locale).or_else(|| self.texts.iter().find(|(have, _)| have.language() == locale.language()))
        });
        let found = found.or_else(|| self.texts.get_key_value(&self.source));
        found.map_or((&self.source, ""), |(locale, text)| (locale, text.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_normalised_or_refused() {
        assert_eq!("FR-ch".parse::<Locale>().unwrap().as_str(), "fr-CH");
        for text in ["", "f", "fr-", "fr-CHE", "français", "fr_CH", "fr-C1"] {
            assert!(text.parse::<Locale>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_reader_is_told_which_language_it_got() {
        let text = LocalizedText::new(
            Locale::fr(),
            BTreeMap::from([(Locale::fr(), "Bonjour".to_owned()), ("en-GB".parse().unwrap(), "Good morning".to_owned())]),
        )
        .unwrap();
        let ask = |tags: &[&str]| {
            let wanted: Vec<Locale> = tags.iter().map(|tag| tag.parse().unwrap()).collect();
            let (locale, text) = text.in_order(&wanted);
            (locale.to_string(), text.to_owned())
        };
        assert_eq!(ask(&["de", "en"]), ("en-GB".to_owned(), "Good morning".to_owned()));
        assert_eq!(ask(&["fr-CH"]), ("fr".to_owned(), "Bonjour".to_owned()));
        assert_eq!(ask(&["de"]), ("fr".to_owned(), "Bonjour".to_owned()));
        assert_eq!(ask(&[]), ("fr".to_owned(), "Bonjour".to_owned()));
    }

    #[test]
    fn a_text_without_its_source_is_refused_when_read_back() {
        assert!(serde_json::from_str::<LocalizedText>(r#"{"source":"fr","texts":{"en":"x"}}"#).is_err());
    }
}
