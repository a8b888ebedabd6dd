//! How long what the directory says about a space is taken to be true.

use chrono::Months;
use traboule_kernel::Time;

/// After how many months without a "still true" a space is stale.
pub const STALE_AFTER: Months = Months::new(12);

/// The instant before which a verification no longer counts at `now`.
pub fn stale_before(now: Time) -> Time {
    now.checked_sub_months(STALE_AFTER).unwrap_or(Time::MIN_UTC)
}

/// Whether a space that was last verified then is stale at `now`. One that never was verified is.
pub fn is_stale(last_verified_at: Option<Time>, now: Time) -> bool {
    last_verified_at.is_none_or(|verified| verified < stale_before(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_months_to_the_instant() {
        let now: Time = "2025-02-28T10:00:00Z".parse().unwrap();
        assert!(!is_stale(Some("2024-02-28T10:00:00Z".parse().unwrap()), now));
        assert!(is_stale(Some("2024-02-28T09:59:59Z".parse().unwrap()), now));
        assert!(is_stale(None, now));
        assert!(!is_stale(Some(Time::MIN_UTC), Time::MIN_UTC));
    }
}
