//! E-mail addresses.

use std::fmt::{self, Display};
use std::str::FromStr;

/// An address in the one form that accounts and guests are found by: trimmed, lower case.
///
/// RFC 5321 lets the part before `@` be told apart by case; no provider does, and two accounts that
/// differ by it would be a trap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

/// This is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an e-mail address")]
pub struct BadEmail;

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = BadEmail;

    /// Accepts `local@domain.tld` within the lengths of RFC 5321; whether it exists, only a mail can tell.
    fn from_str(text: &str) -> Result<Self, BadEmail> {
        let address = text.trim().to_lowercase();
        let (local, domain) = address.rsplit_once('@').ok_or(BadEmail)?;
        let local_is_fine = (1..=64).contains(&local.len())
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|letter| letter.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(letter));
        let label_is_fine = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
        };
        let domain_is_fine = domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label_is_fine);
        if local_is_fine && domain_is_fine && address.len() <= 254 { Ok(Self(address)) } else { Err(BadEmail) }
    }
}

impl Display for Email {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_into_one_form() {
        for (text, address) in [
            (" Camille@Example.org ", "camille@example.org"),
            ("a.b+c@sub.example.org", "a.b+c@sub.example.org"),
            ("o'neil@exemple-é.fr", "o'neil@exemple-é.fr"),
        ] {
            assert_eq!(text.parse::<Email>().unwrap().as_str(), address);
        }
        for text in ["", "a", "a@b", "@b.fr", "a@", "a b@c.fr", "a@b..fr", "a@-b.fr", ".a@b.fr", "a..b@c.fr", "a@b.fr\nBcc: x@y.fr"] {
            assert_eq!(text.parse::<Email>(), Err(BadEmail), "{text}");
        }
        assert!(format!("{}@example.org", "x".repeat(65)).parse::<Email>().is_err());
    }
}
