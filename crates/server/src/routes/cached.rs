//! Copies that clients keep: the version that they name, and headers made of texts.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use traboule_kernel::Error;

use super::problem::Problem;

/// The tag of a reply that is this text. Weak, as a compressed reply has the same.
pub(super) fn tag_of(text: &str) -> String {
    format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(text)))
}

/// Whether the client has this version: the weak comparison of RFC 9110, 8.8.3.2.
pub(super) fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    let tags = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    tags.map(str::trim).any(|known| known == "*" || opaque(known) == opaque(tag))
}

/// A text as the value of a header.
pub(super) fn value(text: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(text).map_err(|error| Problem::Fault(Error::internal(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_version_is_recognised() {
        let asked = |value: &'static str| HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(value))]);
        for known in ["*", "W/\"a\"", "\"a\"", "\"b\", W/\"a\""] {
            assert!(is_known(&asked(known), "W/\"a\""), "{known}");
        }
        for other in ["", "a", "\"b\"", "W/\"ab\""] {
            assert!(!is_known(&asked(other), "W/\"a\""), "{other}");
        }
        assert!(!is_known(&HeaderMap::new(), "W/\"a\""));
    }
}
