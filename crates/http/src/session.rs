//! From the `Authorization` header to an actor. Cookies are not read, so no page can borrow a browser's session.

use async_trait::async_trait;
use axum::http::{HeaderMap, HeaderValue, header};
use traboule_kernel::{Actor, Error};

use crate::refusal::Refusal;

/// No token of ours is longer; what is longer is not looked up.
const LONGEST_TOKEN: usize = 512;

/// Knows whose session a token opens. The server gives the implementation.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// The actor of a live session, with the grants that are valid now.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for a token that is unknown, expired or revoked, which are not told apart;
    /// [`Error::Unavailable`] when the sessions cannot be read now.
    async fn actor(&self, token: &str) -> traboule_kernel::Result<Actor>;
}

/// The actor of a request: anonymous without an `Authorization` header, refused with a bad one.
///
/// A bad token is never taken for no token: a client whose session ended must learn it, not see less data.
pub(crate) async fn actor(headers: &HeaderMap, sessions: &dyn Sessions) -> Result<Actor, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(Actor::anonymous()) };
    if values.next().is_some() {
        return Err(Refusal::unauthenticated());
    }
    let token = bearer(value).ok_or_else(Refusal::unauthenticated)?;
    sessions.actor(token).await.map_err(|error| match error {
        Error::Unavailable(cause) => {
            tracing::warn!(cause, "sessions cannot be read");
            Refusal::busy()
        }
        Error::Internal(cause) => {
            tracing::error!(cause, "sessions cannot be read");
            Refusal::internal()
        }
        _ => Refusal::unauthenticated(),
    })
}

/// RFC 6750 2.1: the scheme in any case, one or more spaces, a token of the characters that RFC 9110 allows.
fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim_matches(' ');
    let sane =
        (1..=LONGEST_TOKEN).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte));
    (scheme.eq_ignore_ascii_case("bearer") && sane).then_some(token)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Bearer abc", Some("abc"))]
    #[case("bearer  a.b_c-~+/= ", Some("a.b_c-~+/="))]
    #[case("Bearer", None)]
    #[case("Bearer ", None)]
    #[case("Bearer a b", None)]
    #[case("Bearer \"a\"", None)]
    #[case("Basic YTpi", None)]
    #[case("abc", None)]
    fn only_a_bearer_token_is_read(#[case] header: &str, #[case] token: Option<&str>) {
        assert_eq!(bearer(&HeaderValue::from_str(header).unwrap()), token);
    }

    #[test]
    fn a_token_beyond_the_limit_is_not_looked_up() {
        let header = |length| HeaderValue::from_str(&format!("Bearer {}", "a".repeat(length))).unwrap();
        assert!(bearer(&header(LONGEST_TOKEN)).is_some());
        assert!(bearer(&header(LONGEST_TOKEN + 1)).is_none());
    }
}
