//! The name of one request in logs and replies.

use std::fmt::{self, Display};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use traboule_kernel::{Clock, Rng};

/// The header that brings a request id and carries it back.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST: usize = 64;

/// Names one request. Stands in the request's extensions, in every log line of the request, and in the reply's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The client's own id when it is fit for a log, else a new UUIDv7.
    pub(crate) fn of(headers: &HeaderMap, clock: &dyn Clock, rng: &dyn Rng) -> Self {
        headers.get(HEADER).filter(|id| is_sane(id)).map_or_else(|| Self::new(clock, rng), |id| Self(id.clone()))
    }

    fn new(clock: &dyn Clock, rng: &dyn Rng) -> Self {
        let millis = u64::try_from(clock.now().timestamp_millis()).unwrap_or_default();
        let id = uuid::Builder::from_unix_timestamp_millis(millis, &rng.bytes10()).into_uuid();
        let mut text = uuid::Uuid::encode_buffer();
        let text = id.hyphenated().encode_lower(&mut text);
        HeaderValue::from_str(text).map(Self).unwrap_or_default()
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    pub(crate) fn header_value(&self) -> HeaderValue {
        self.0.clone()
    }
}

/// No id: what a request has that did not come through the router's layers.
impl Default for RequestId {
    fn default() -> Self {
        Self(HeaderValue::from_static("-"))
    }
}

impl Display for RequestId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Short, and of characters that mean nothing to a log, a shell or a page: a client could write anything here.
fn is_sane(id: &HeaderValue) -> bool {
    let bytes = id.as_bytes();
    (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

#[cfg(test)]
mod tests {
    use traboule_kernel::{FixedClock, FixedRng};

    use super::*;

    fn id(sent: Option<&str>) -> String {
        let headers = sent.map(|sent| (HEADER, HeaderValue::from_str(sent).unwrap())).into_iter().collect();
        RequestId::of(&headers, &FixedClock::at(chrono::DateTime::UNIX_EPOCH), &FixedRng::seeded(1)).to_string()
    }

    #[test]
    fn a_sane_id_of_the_client_is_kept() {
        for sane in ["a", "5f0c9a-x_1.2", &"a".repeat(64)] {
            assert_eq!(id(Some(sane)), sane);
        }
    }

    #[test]
    fn another_is_replaced_by_a_uuid_of_version_7() {
        for sent in [None, Some(""), Some("a b"), Some("a\tb"), Some("<script>"), Some("\"a\""), Some(&"a".repeat(65))] {
            let made = uuid::Uuid::parse_str(&id(sent)).unwrap();
            assert_eq!(made.get_version_num(), 7, "{sent:?}");
        }
    }
}
