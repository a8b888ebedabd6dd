//! Typed identities: a UUIDv7 inside, a TypeID outside.
//!
//! The text form follows the TypeID specification 0.3: a prefix that names the kind, an underscore,
//! and the 128 bits in Crockford's base 32, lower case, 26 characters (`spc_01h455vb4pex5vsknk084sn02q`).
//! Clients treat it as opaque.

use std::fmt::{self, Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use uuid::Uuid;

use crate::{Rng, Time};

/// The identity of one kind of object.
pub trait Key: Copy + Debug + Display + FromStr<Err = BadId> + Eq + Ord + Hash + Send + Sync + 'static {
    /// The name of the GraphQL object that this key identifies.
    const TYPE: &'static str;
    /// What its text form starts with.
    const PREFIX: &'static str;

    /// The key of these 128 bits.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The 128 bits.
    fn uuid(self) -> Uuid;

    /// A new key whose order follows time (UUIDv7, RFC 9562).
    fn new(now: Time, rng: &dyn Rng) -> Self {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        Self::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &rng.bytes10()).into_uuid())
    }
}

/// Why a text is not the id that was expected. The message may be shown to clients.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadId {
    /// The id names another kind of object.
    #[error("expected the id of a {expected}, which starts with `{prefix}_`")]
    OtherKind {
        /// The GraphQL name of the kind that was expected.
        expected: &'static str,
        /// The prefix that was expected.
        prefix: &'static str,
    },
    /// The part behind the prefix is not 26 characters of base 32 that hold 128 bits.
    #[error("this is not a well-formed id")]
    Malformed,
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 26;

/// Splits `prefix_suffix` and reads the suffix.
pub(crate) fn parse(text: &str, expected: &'static str, prefix: &'static str) -> Result<Uuid, BadId> {
    let suffix = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or(BadId::OtherKind { expected, prefix })?;
    decode(suffix.as_bytes()).ok_or(BadId::Malformed)
}

/// Writes `prefix_suffix`.
pub(crate) fn write(out: &mut fmt::Formatter<'_>, prefix: &str, uuid: Uuid) -> fmt::Result {
    let mut bits = uuid.as_u128();
    let mut suffix = [b'0'; LENGTH];
    for place in suffix.iter_mut().rev() {
        *place = ALPHABET[(bits & 31) as usize];
        bits >>= 5;
    }
    out.write_str(prefix)?;
    out.write_str("_")?;
    out.write_str(std::str::from_utf8(&suffix).map_err(|_| fmt::Error)?)
}

fn decode(suffix: &[u8]) -> Option<Uuid> {
    // 26 characters hold 130 bits; the first may only use its lower three.
    if suffix.len() != LENGTH || suffix[0] > b'7' {
        return None;
    }
    let mut bits = 0_u128;
    for byte in suffix {
        let digit = ALPHABET.iter().position(|candidate| candidate == byte)?;
        bits = (bits << 5) | digit as u128;
    }
    Some(Uuid::from_u128(bits))
}

/// Declares typed ids: `ids! { /// Doc. SpaceId: "Space", "spc"; }`.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident: $kind:literal, $prefix:literal;)*) => {
        /// The text form of the id of an object whose GraphQL name is known only now, as in the audit trail; nothing for
        /// a kind that there is not.
        pub fn text_of(kind: &str, uuid: uuid::Uuid) -> Option<String> {
            match kind {
                $($kind => Some($name(uuid).to_string()),)*
                _ => None,
            }
        }
        $(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
        pub struct $name(uuid::Uuid);

        impl $crate::id::Key for $name {
            const TYPE: &'static str = $kind;
            const PREFIX: &'static str = $prefix;

            fn from_uuid(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }

            fn uuid(self) -> uuid::Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::id::write(out, $prefix, self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, out)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::BadId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::id::parse(text, $kind, $prefix).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}
pub(crate) use ids;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{PersonId, SpaceId};

    #[test]
    fn text_form_is_that_of_the_type_id_specification() {
        // The first valid case of the specification's own test vectors, with our prefix.
        for (uuid, text) in [
            ("00000000-0000-0000-0000-000000000000", "spc_00000000000000000000000000"),
            ("01890a5d-ac96-774b-bcce-b302099a8057", "spc_01h455vb4pex5vsknk084sn02q"),
            ("ffffffff-ffff-ffff-ffff-ffffffffffff", "spc_7zzzzzzzzzzzzzzzzzzzzzzzzz"),
        ] {
            let id = SpaceId::from_uuid(Uuid::parse_str(uuid).unwrap());
            assert_eq!(id.to_string(), text);
            assert_eq!(text.parse(), Ok(id));
            assert_eq!(crate::ids::text_of("Space", id.uuid()).as_deref(), Some(text));
        }
        assert_eq!(crate::ids::text_of("Nothing", Uuid::nil()), None);
    }

    #[test]
    fn what_is_not_an_id_is_told_apart() {
        let other = "per_01h455vb4pex5vsknk084sn02q";
        assert_eq!(other.parse::<SpaceId>(), Err(BadId::OtherKind { expected: "Space", prefix: "spc" }));
        assert!(other.parse::<PersonId>().is_ok());
        for text in [
            "spc_",
            "spc_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "spc_01H455VB4PEX5VSKNK084SN02Q",
            "spc_01h455vb4pex5vsknk084sn02",
            "spc_01h455vb4pex5vsknk084sn0éq",
        ] {
            assert_eq!(text.parse::<SpaceId>(), Err(BadId::Malformed), "{text}");
        }
    }
}
