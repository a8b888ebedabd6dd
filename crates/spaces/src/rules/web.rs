//! Addresses of websites.

use std::str::FromStr;

use url::{Host, Url};

use super::contact::holds_email;
use super::text_value;

text_value! {
    /// The address of a website: `http` or `https`, a public host name, kept as it was written.
    Website, BadWebsite
}

/// How long the address of a website may be, in bytes.
pub const MAX_WEBSITE: usize = 500;

/// Why a text is not the address of a website. May be shown to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWebsite {
    /// Nothing is there.
    #[error("the address of the website is empty")]
    Empty,
    /// It is longer than [`MAX_WEBSITE`].
    #[error("the address of a website is at most {MAX_WEBSITE} bytes long")]
    TooLong,
    /// It could be an address, but does not begin with `http://` or `https://`.
    #[error("the address of a website begins with https:// or http://")]
    NoScheme,
    /// It holds an e-mail address, which is personal data.
    #[error("this is an e-mail address, not a website")]
    Email,
    /// No browser would find it: blanks inside, no public host name, an unknown ending.
    #[error("this is not the address of a website")]
    Mangled,
}

impl FromStr for Website {
    type Err = BadWebsite;

    fn from_str(text: &str) -> Result<Self, BadWebsite> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadWebsite::Empty);
        }
        if text.len() > MAX_WEBSITE {
            return Err(BadWebsite::TooLong);
        }
        if holds_email(text) {
            return Err(BadWebsite::Email);
        }
        if has_scheme(text) {
            return if leads_to_a_host(text) { Ok(Self(text.to_owned())) } else { Err(BadWebsite::Mangled) };
        }
        let fault = if leads_to_a_host(&format!("https://{text}")) { BadWebsite::NoScheme } else { BadWebsite::Mangled };
        Err(fault)
    }
}

impl Website {
    /// The address of a text that leaves the scheme out (`www.example.org`), taken to mean `https`.
    /// An assumption: whoever makes it says so.
    pub fn assuming_https(text: &str) -> Result<Self, BadWebsite> {
        format!("https://{}", text.trim()).parse()
    }
}

fn has_scheme(text: &str) -> bool {
    let starts = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    starts("http://") || starts("https://")
}

/// Whether a browser would look for a public host there.
fn leads_to_a_host(text: &str) -> bool {
    // The parser of the web follows browsers, which drop blanks and read `\` as `/` and `///` as `//`.
    let odd = text.chars().any(|letter| letter.is_whitespace() || letter.is_control() || matches!(letter, '\\' | '<' | '>' | '"' | '|'));
    let Some((_, rest)) = text.split_once("://") else {
        return false;
    };
    if odd || rest.starts_with('/') {
        return false;
    }
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    let public = match url.host() {
        Some(Host::Domain(domain)) => is_public_name(domain),
        _ => false,
    };
    public && url.username().is_empty() && url.password().is_none()
}

/// Whether a host name has two parts or more and ends like a top-level domain: letters only, or
/// an internationalised one. `www.example.netcontact-us` does not.
fn is_public_name(domain: &str) -> bool {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let labels: Vec<&str> = domain.split('.').collect();
    let valid = |label: &&str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let [.., _, top] = labels.as_slice() else {
        return false;
    };
    let known_form = top.starts_with("xn--") || ((2..=24).contains(&top.len()) && top.bytes().all(|byte| byte.is_ascii_alphabetic()));
    domain.len() <= 253 && labels.iter().all(valid) && known_form
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_kept_as_written() {
        for good in [
            "https://example.org",
            "http://www.example.org/fr/accueil/?a=b#lab",
            "HTTPS://Example.ORG:8443/",
            "https://fablab.example.fr/#!/",
            "https://medium.com/@atelier",
            "https://café.example.fr/é",
            "https://example.coop.",
        ] {
            assert_eq!(good.parse::<Website>().unwrap().as_str(), good);
        }
        assert_eq!(" https://example.org\u{a0}".parse::<Website>().unwrap().as_str(), "https://example.org");
    }

    #[test]
    fn what_is_no_website_is_told_apart() {
        for (bad, why) in [
            ("", BadWebsite::Empty),
            ("  ", BadWebsite::Empty),
            ("www.example.org", BadWebsite::NoScheme),
            ("example.org/contact", BadWebsite::NoScheme),
            ("example.org:8080", BadWebsite::NoScheme),
            ("accueil@example.org", BadWebsite::Email),
            ("mailto:accueil@example.org", BadWebsite::Email),
            ("https://accueil@example.org", BadWebsite::Email),
            ("https://example.org/?to=accueil@example.org", BadWebsite::Email),
            ("www.example.netexample-annexe", BadWebsite::Mangled),
            ("en cours", BadWebsite::Mangled),
            ("Studio http://example.org/", BadWebsite::Mangled),
            ("http://example.org|site web", BadWebsite::Mangled),
            ("http://example.org|example.org]]", BadWebsite::Mangled),
            ("http:///example.org", BadWebsite::Mangled),
            ("http:\\\\example.org", BadWebsite::Mangled),
            ("https://localhost/", BadWebsite::Mangled),
            ("https://192.168.1.1/", BadWebsite::Mangled),
            ("https://[::1]/", BadWebsite::Mangled),
            ("https://user:secret@host/", BadWebsite::Mangled),
            ("https://example..org", BadWebsite::Mangled),
            ("javascript:alert(1)", BadWebsite::Mangled),
            ("ftp://example.org", BadWebsite::Mangled),
            ("https://", BadWebsite::Mangled),
        ] {
            assert_eq!(bad.parse::<Website>(), Err(why), "{bad}");
        }
        assert_eq!(format!("https://example.org/{}", "a".repeat(500)).parse::<Website>(), Err(BadWebsite::TooLong));
    }

    #[test]
    fn the_scheme_is_assumed_only_on_demand() {
        assert_eq!(Website::assuming_https(" www.example.org ").unwrap().as_str(), "https://www.example.org");
        assert_eq!(Website::assuming_https("www.example.netexample-annexe"), Err(BadWebsite::Mangled));
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in ".{0,60}") {
            if let Ok(website) = text.parse::<Website>() {
                prop_assert!(Url::parse(website.as_str()).is_ok());
                prop_assert_eq!(website.as_str().parse::<Website>(), Ok(website));
            }
        }
    }
}
