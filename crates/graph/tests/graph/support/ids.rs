//! Ids that the two domains share, as `kernel::ids` is shared by the real ones.

use std::fmt;
use std::str::FromStr;

use traboule_kernel::{BadId, Key};
use uuid::Uuid;

macro_rules! id {
    ($name:ident, $kind:literal, $prefix:literal) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u128);

        impl Key for $name {
            const TYPE: &'static str = $kind;
            const PREFIX: &'static str = $prefix;

            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid.as_u128())
            }

            fn uuid(self) -> Uuid {
                Uuid::from_u128(self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}_{}", $prefix, self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let other = BadId::OtherKind { expected: $kind, prefix: $prefix };
                let number = text.strip_prefix(concat!($prefix, "_")).ok_or(other)?;
                number.parse().map(Self).map_err(|_| BadId::Malformed)
            }
        }
    };
}

id!(HouseId, "House", "hou");
id!(MarketId, "Market", "mar");
