//! The link in a letter that stops letters of its kind.
//!
//! Its token names the reader and the kind, under the seal of a key that only this instance has. So nothing is written for a
//! letter and no table grows with them, the same reader has the same link in each letter, also in one of years ago, and nobody makes
//! one for somebody else. A random token would have to be stored as it is to stand in a second letter.

use std::fmt::{self, Display};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::prelude::Uuid;
use traboule_kernel::Key;
use traboule_kernel::ids::PersonId;
use traboule_kernel::seal::{self, is_seal, seal};

use crate::rules::notice::NoticeKind;

/// Who reads: a person, or whoever has an address and no account. Of the latter only a seal is kept, from which nobody learns the
/// address, nor tries whether it is one, without the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ReaderKey {
    Person(PersonId),
    Address([u8; seal::LENGTH]),
}

/// As it stands in a row.
impl Display for ReaderKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => person.fmt(out),
            Self::Address(seal) => write!(out, "adr_{}", URL_SAFE_NO_PAD.encode(seal)),
        }
    }
}

/// The key of this instance for links.
#[derive(Clone, Copy)]
pub(crate) struct LinkKey([u8; 32]);

impl LinkKey {
    pub(crate) const fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// Whoever has this address, in the form of [`traboule_kernel::email::Email`].
    pub(crate) fn of_address(&self, email: &str) -> ReaderKey {
        ReaderKey::Address(seal(&self.0, &[b"address", email.as_bytes()]))
    }

    /// The token in the link of this reader and kind.
    pub(crate) fn token(&self, reader: ReaderKey, kind: NoticeKind) -> String {
        let named = named(reader, kind);
        URL_SAFE_NO_PAD.encode([&named[..], &seal(&self.0, &[b"unsubscribe", &named])].concat())
    }

    /// What a token is of, if it is one of ours.
    pub(crate) fn read(&self, token: &str) -> Option<(ReaderKey, NoticeKind)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (named, seal) = bytes.split_first_chunk::<18>()?;
        if !is_seal(&self.0, &[b"unsubscribe", named], seal) {
            return None;
        }
        let [code, of, reader @ ..] = *named;
        let kind = NoticeKind::ALL.into_iter().find(|kind| code_of(*kind) == code)?;
        match of {
            b'p' => Some((ReaderKey::Person(PersonId::from_uuid(Uuid::from_bytes(reader))), kind)),
            b'a' => Some((ReaderKey::Address(reader), kind)),
            _ => None,
        }
    }
}

fn named(reader: ReaderKey, kind: NoticeKind) -> [u8; 18] {
    let (of, key) = match reader {
        ReaderKey::Person(person) => (b'p', person.uuid().into_bytes()),
        ReaderKey::Address(seal) => (b'a', seal),
    };
    let mut out = [0; 18];
    for (to, from) in out.iter_mut().zip([code_of(kind), of].into_iter().chain(key)) {
        *to = from;
    }
    out
}

/// Stands in mailboxes for ever: codes are never given to another kind.
const fn code_of(kind: NoticeKind) -> u8 {
    match kind {
        NoticeKind::Invitation => b'i',
        NoticeKind::Answer => b'n',
        NoticeKind::Change => b'c',
        NoticeKind::Cancellation => b'x',
        NoticeKind::Place => b'l',
        NoticeKind::Reminder => b'r',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_reader_and_kind_and_nobody_else_makes_one() {
        let (ours, theirs) = (LinkKey::new([1; 32]), LinkKey::new([2; 32]));
        let person = ReaderKey::Person(PersonId::from_uuid(Uuid::from_u128(7)));
        let address = ours.of_address("ami@example.org");
        assert_ne!(address, theirs.of_address("ami@example.org"));
        assert!(!address.to_string().contains("ami"));
        let mut known = std::collections::BTreeSet::new();
        for reader in [person, address] {
            for kind in NoticeKind::ALL {
                let token = ours.token(reader, kind);
                assert_eq!(ours.read(&token), Some((reader, kind)));
                assert_eq!(token, ours.token(reader, kind), "each letter has the same");
                assert!(token.len() < 60 && known.insert(token.clone()), "{token}");
                assert_eq!(theirs.read(&token), None);
                let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
                for at in 0..bytes.len() {
                    let mut forged = bytes.clone();
                    forged[at] ^= 1;
                    assert_eq!(ours.read(&URL_SAFE_NO_PAD.encode(forged)), None, "byte {at}");
                    assert_eq!(ours.read(&URL_SAFE_NO_PAD.encode(&bytes[..at])), None, "{at} bytes");
                }
            }
        }
        for text in ["", "AAAA", "?", "\u{e9}"] {
            assert_eq!(ours.read(text), None);
        }
    }
}
