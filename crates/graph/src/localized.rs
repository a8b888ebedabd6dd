//! Text that people read, in the language that a client asks for.

use async_graphql::SimpleObject;
use traboule_kernel::{self as kernel, Error, Locale};

/// A text in the first of the languages asked for that it exists in, else in the language it was written in.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(shareable)]
pub struct LocalizedText {
    /// The text.
    pub text: String,
    /// The language of `text`, as a tag such as `fr` or `en-GB`.
    pub locale: String,
    /// The language it was written in.
    pub source_locale: String,
    /// Every language it exists in.
    pub available_locales: Vec<String>,
}

impl LocalizedText {
    /// The text for a reader of these languages, in order of preference.
    ///
    /// Errors: one of `wanted` is no language tag.
    pub fn of(text: &kernel::LocalizedText, wanted: &[String]) -> kernel::Result<Self> {
        let wanted = wanted.iter().map(|tag| tag.parse()).collect::<Result<Vec<Locale>, _>>().map_err(Error::bad_input)?;
        let (locale, found) = text.in_order(&wanted);
        Ok(Self {
            text: found.to_owned(),
            locale: locale.to_string(),
            source_locale: text.source().to_string(),
            available_locales: text.all().map(|(locale, _)| locale.to_string()).collect(),
        })
    }
}
