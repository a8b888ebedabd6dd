//! What clients write, read into values: input objects that several domains take, and the collection of what is wrong.

use std::fmt::Display;
use std::str::FromStr;

use async_graphql::{InputObject, MaybeUndefined};
use traboule_kernel::{Failure, Invalid, Locale, LocalizedText, UserError};

/// A text in several languages.
#[derive(Clone, Debug, InputObject)]
pub struct LocalizedTextInput {
    /// The language it was written in, as a tag such as `fr`; one of `texts`.
    pub source_locale: String,
    /// The text in each language.
    pub texts: Vec<LocaleTextInput>,
}

/// A text in one language.
#[derive(Clone, Debug, InputObject)]
pub struct LocaleTextInput {
    /// The language, as a tag such as `fr` or `en-GB`.
    pub locale: String,
    /// The text.
    pub text: String,
}

/// Around a point on the map.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct NearInput {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// How far, in kilometres along the surface of the earth.
    pub radius_km: f64,
}

/// Reads the fields of an input object and collects what is wrong with them, so that a client is told all of it at once.
#[derive(Debug, Default)]
pub struct InputReader {
    mistakes: Vec<Invalid>,
}

impl InputReader {
    /// The value that a text means, if there is a text and it means one.
    pub fn parse<T: FromStr<Err: Display>>(&mut self, field: &str, text: Option<String>) -> Option<T> {
        match text?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.mistakes.push(Invalid::at(field, error));
                None
            }
        }
    }

    /// The same of a field that stays when it is left out, and is cleared by `null`.
    pub fn parse_maybe<T: FromStr<Err: Display>>(&mut self, field: &str, text: MaybeUndefined<String>) -> Option<Option<T>> {
        match text {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(text) => Some(self.parse(field, Some(text))),
        }
    }

    /// A text in several languages.
    pub fn text(&mut self, field: &str, input: LocalizedTextInput) -> Option<LocalizedText> {
        let source: Locale = self.parse(&format!("{field}.sourceLocale"), Some(input.source_locale))?;
        let texts = input.texts.into_iter().enumerate();
        let texts = texts.filter_map(|(place, LocaleTextInput { locale, text })| {
            Some((self.parse(&format!("{field}.texts.{place}.locale"), Some(locale))?, text))
        });
        let texts = texts.collect();
        LocalizedText::new(source, texts).inspect_err(|error| self.mistakes.push(Invalid::at(field, error))).ok()
    }

    /// Something else is wrong.
    pub fn refuse(&mut self, mistake: Invalid) {
        self.mistakes.push(mistake);
    }

    /// What was read, or everything that is wrong with the argument `input`, as mistakes with `code`.
    pub fn finish<T, C: Copy>(self, value: T, code: C) -> Result<T, Failure<C>> {
        if self.mistakes.is_empty() {
            return Ok(value);
        }
        let mistake = |Invalid { field, message }| UserError::at(&format!("input.{field}"), code, message);
        Err(Failure::Mistakes(self.mistakes.into_iter().map(mistake).collect()))
    }
}
