//! The name of one request: in its extensions, its log lines, its data in the graph, and its reply's header.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use traboule_graph::RequestId;
use traboule_kernel::{Clock, Rng};
use uuid::Uuid;

/// The header that brings a request id and carries it back.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST: usize = 64;

/// The client's own id when it is fit for a log, else a new UUIDv7.
pub(crate) fn of(headers: &HeaderMap, clock: &dyn Clock, rng: &dyn Rng) -> RequestId {
    let sent = headers.get(HEADER).filter(|id| is_sane(id)).and_then(|id| id.to_str().ok());
    RequestId(sent.map_or_else(|| new(clock, rng).to_string(), str::to_owned))
}

fn new(clock: &dyn Clock, rng: &dyn Rng) -> Uuid {
    let millis = u64::try_from(clock.now().timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &rng.bytes10()).into_uuid()
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
        of(&headers, &FixedClock::at(chrono::DateTime::UNIX_EPOCH), &FixedRng::seeded(1)).0
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
