//! How often one address may try to sign in: some tries at once, then as many each minute.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use traboule_kernel::{Error, Result, Time};

const MINUTE: i64 = 60_000_000;
/// Addresses that are remembered; when there are more, nobody new may try for a moment.
const MOST_ADDRESSES: usize = 100_000;

/// The tries of all addresses, one number each: when its tries are all back, in microseconds.
pub(crate) struct Tries {
    a_minute: i64,
    all_back_at: Mutex<HashMap<IpAddr, i64>>,
}

impl Tries {
    pub(crate) fn new(a_minute: u32) -> Self {
        Self { a_minute: i64::from(a_minute.max(1)), all_back_at: Mutex::default() }
    }

    /// Takes a try, or [`Error::Limit`]. Requests without an address come from the machine itself.
    pub(crate) fn take(&self, address: Option<IpAddr>, now: Time) -> Result<()> {
        let Some(address) = address.map(customer) else { return Ok(()) };
        let now = now.timestamp_micros();
        let one = MINUTE / self.a_minute;
        let mut all = self.all_back_at.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_ADDRESSES {
            all.retain(|_, back| *back > now);
        }
        let debt = all.get(&address).map_or(0, |back| (back - now).clamp(0, MINUTE));
        let room = all.len() < MOST_ADDRESSES || all.contains_key(&address);
        if debt + one > MINUTE || !room {
            return Err(Error::Limit { code: "SIGN_IN_LIMIT", message: "too many tries; wait a minute".to_owned() });
        }
        all.insert(address, now + debt + one);
        Ok(())
    }
}

/// The address as one customer has it: of an IPv6 address only the /64 counts.
fn customer(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn three_at_once_then_one_every_twenty_seconds() {
        let tries = Tries::new(3);
        let (home, other): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let start = Time::UNIX_EPOCH;
        for _ in 0..3 {
            tries.take(Some(home), start).unwrap();
        }
        assert_eq!(tries.take(Some(home), start).unwrap_err().code(), "SIGN_IN_LIMIT");
        tries.take(Some(other), start).unwrap();
        for last in 1..=3 {
            tries.take(Some(format!("2001:db8::{last}").parse().unwrap()), start).unwrap();
        }
        assert!(tries.take(Some("2001:db8::4".parse().unwrap()), start).is_err(), "one customer has the whole /64");
        assert!(tries.take(Some(home), start + TimeDelta::milliseconds(19_999)).is_err());
        tries.take(Some(home), start + TimeDelta::seconds(20)).unwrap();
        assert!(tries.take(Some(home), start + TimeDelta::seconds(20)).is_err());
    }
}
