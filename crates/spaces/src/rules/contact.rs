//! How to reach a space: a role mailbox and a telephone, never a person's.

use std::str::FromStr;

use super::text_value;

text_value! {
    /// The address of a role mailbox (`accueil@example.org`). That it is nobody's own cannot be seen
    /// from its syntax: whoever writes it is asked for a role.
    RoleEmail, BadEmail
}

text_value! {
    /// A telephone number in the international form of E.164: a plus and 8 to 15 digits.
    Phone, BadPhone
}

/// This is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an e-mail address such as accueil@example.org")]
pub struct BadEmail;

/// This is not a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a telephone number is +33 1 99 00 12 34, or 01 99 00 12 34 for one in France")]
pub struct BadPhone;

impl FromStr for RoleEmail {
    type Err = BadEmail;

    /// Reads the plain form that mailboxes have in practice: no quotes, no comments, no IP addresses.
    fn from_str(text: &str) -> Result<Self, BadEmail> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(BadEmail)?;
        let atoms = local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_letter));
        let valid = text.len() <= 254 && local.len() <= 64 && atoms && is_mail_domain(domain);
        if valid { Ok(Self(text.to_owned())) } else { Err(BadEmail) }
    }
}

/// Whether somewhere in a text stands an e-mail address.
pub fn holds_email(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        let local = before.chars().next_back().is_some_and(|letter| letter.is_alphanumeric() || is_atom_letter(letter));
        let end = after.find(|letter: char| !(letter.is_alphanumeric() || letter == '.' || letter == '-')).unwrap_or(after.len());
        local && is_mail_domain(after.get(..end).unwrap_or_default().trim_end_matches('.'))
    })
}

fn is_atom_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "!#$%&'*+-_~".contains(letter)
}

fn is_mail_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(label)
        && top.len() >= 2
        && !top.bytes().all(|byte| byte.is_ascii_digit())
}

impl FromStr for Phone {
    type Err = BadPhone;

    /// Reads an international number, or a French national one (ten digits from `01` to `09`), with the
    /// blanks, dots, hyphens and brackets that people group digits by. The `(0)` that some write behind
    /// a country code is left out. National numbers of the departments overseas get their own country code.
    fn from_str(text: &str) -> Result<Self, BadPhone> {
        let grouping = |letter: char| letter.is_whitespace() || matches!(letter, '.' | '-' | '(' | ')' | '/');
        let written = text.trim().replace("(0)", "");
        let compact: String = written.chars().filter(|letter| !grouping(*letter)).collect();
        let international = match compact.strip_prefix('+').or_else(|| compact.strip_prefix("00")) {
            Some(digits) => digits.to_owned(),
            None => national(&compact).ok_or(BadPhone)?,
        };
        let valid = (8..=15).contains(&international.len())
            && !international.starts_with('0')
            && international.bytes().all(|byte| byte.is_ascii_digit());
        if valid { Ok(Self(format!("+{international}"))) } else { Err(BadPhone) }
    }
}

/// Country code and digits of a French national number.
fn national(digits: &str) -> Option<String> {
    let significant = digits.strip_prefix('0')?;
    if significant.len() != 9 || significant.starts_with('0') || !significant.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // The number plan of the Arcep: fixed and mobile numbers of the departments overseas. 06 39 98 among Mayotte's is
    // metropolitan: it is kept for books and films.
    let country = match significant.get(..3)? {
        "639" if significant.starts_with("63998") => "33",
        "590" | "690" | "691" => "590",
        "594" | "694" => "594",
        "596" | "696" | "697" => "596",
        "262" | "269" | "639" | "692" | "693" => "262",
        _ => "33",
    };
    Some(format!("{country}{significant}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn role_mailboxes() {
        for good in ["accueil@example.org", " contact+lyon@sous-domaine.example.coop ", "a.b'c@exemple.fr"] {
            assert_eq!(good.parse::<RoleEmail>().unwrap().as_str(), good.trim());
        }
        let long = format!("{}@example.org", "a".repeat(65));
        for bad in ["", "a", "@", "a@", "@b.fr", "a@b", "a b@c.fr", "a@b..fr", "a@-b.fr", ".a@b.fr", "a..b@c.fr", "a@1.2.3.4", &long] {
            assert!(bad.parse::<RoleEmail>().is_err(), "{bad}");
        }
    }

    #[test]
    fn e_mail_addresses_are_seen_inside_texts() {
        for text in ["accueil@example.org", "mailto:a@b.fr", "12 rue X, accueil@example.org.", "é@exemple.fr", "https://a@b.fr/"] {
            assert!(holds_email(text), "{text}");
        }
        for text in ["L'@telier", "@home", "a@b", "https://medium.com/@labo.fr", "7 @ 8", "", "@"] {
            assert!(!holds_email(text), "{text}");
        }
    }

    #[test]
    fn telephone_numbers_become_international() {
        for (text, expected) in [
            ("+33 1 99 00 12 34", "+33199001234"),
            ("01.99.00.12.34", "+33199001234"),
            ("+33 (0)1 99 00 12 34", "+33199001234"),
            ("0033199001234", "+33199001234"),
            ("0692 00 12 34", "+262692001234"),
            ("0262 90 12 34", "+262262901234"),
            ("0639 12 34 56", "+262639123456"),
            ("06 39 98 12 34", "+33639981234"),
            ("0262 90 12 3", ""),
            ("+41 22 555 12 34", "+41225551234"),
            ("3949", ""),
            ("", ""),
            ("+", ""),
            ("01 99 00 12 3x", ""),
            ("+1234567", ""),
            ("+1234567890123456", ""),
        ] {
            let read = text.parse::<Phone>().map(String::from).unwrap_or_default();
            assert_eq!(read, expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in ".{0,40}") {
            let _ = holds_email(&text);
            if let Ok(email) = text.parse::<RoleEmail>() {
                prop_assert!(holds_email(email.as_str()));
            }
            if let Ok(phone) = text.parse::<Phone>() {
                prop_assert_eq!(phone.as_str().parse::<Phone>(), Ok(phone));
            }
        }
    }
}
