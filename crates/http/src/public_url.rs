//! Where the world finds this server.

use std::fmt::{self, Display};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use axum::http::Uri;
use serde::{Deserialize, Serialize};

/// The address that links to this server begin with: `http` or `https`, a host, perhaps a port, perhaps a path. Empty where nobody
/// chose one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicUrl(String);

/// The text is no such address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an address such as `https://traboule.example.org`")]
pub struct BadPublicUrl(String);

impl PublicUrl {
    /// The address, without a slash at its end; of a server for which nobody chose one, where it listens.
    pub(crate) fn or(&self, listen: SocketAddr) -> String {
        if !self.0.is_empty() {
            return self.0.clone();
        }
        // Everywhere is nowhere in a link: this machine at least is one of the places.
        let ip = if listen.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { listen.ip() };
        format!("http://{}", SocketAddr::new(ip, listen.port()))
    }
}

impl FromStr for PublicUrl {
    type Err = BadPublicUrl;

    fn from_str(text: &str) -> Result<Self, BadPublicUrl> {
        let text = text.trim().trim_end_matches('/');
        if text.is_empty() {
            return Ok(Self::default());
        }
        let bad = || BadPublicUrl(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| bad())?;
        let fits = matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri.query().is_none()
            // These addresses are written into pages, calendars and letters as they are.
            && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._~:/[]%".contains(letter));
        if fits { Ok(Self(text.to_owned())) } else { Err(bad()) }
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = BadPublicUrl;

    fn try_from(text: String) -> Result<Self, BadPublicUrl> {
        text.parse()
    }
}

impl From<PublicUrl> for String {
    fn from(url: PublicUrl) -> Self {
        url.0
    }
}

impl Display for PublicUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_server_is_one_that_links_may_begin_with() {
        for (text, expected) in [
            ("", ""),
            ("https://traboule.example.org", "https://traboule.example.org"),
            ("https://example.org:8443/traboule/", "https://example.org:8443/traboule"),
            ("http://[::1]:4000", "http://[::1]:4000"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().unwrap().to_string(), expected, "{text}");
        }
        for bad in [
            "traboule.example.org",
            "ftp://example.org",
            "https://",
            "https://a@example.org",
            "https://example.org/?a=b",
            "https://a/\"b",
            "/a",
        ] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn without_one_it_is_where_the_server_listens() {
        let none = PublicUrl::default();
        for (listen, expected) in [
            ("127.0.0.1:4000", "http://127.0.0.1:4000"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::]:4000", "http://127.0.0.1:4000"),
            ("[::1]:4000", "http://[::1]:4000"),
        ] {
            assert_eq!(none.or(listen.parse().unwrap()), expected);
        }
        assert_eq!("https://example.org".parse::<PublicUrl>().unwrap().or("0.0.0.0:80".parse().unwrap()), "https://example.org");
    }
}
