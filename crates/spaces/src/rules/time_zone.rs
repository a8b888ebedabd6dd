//! In which time zone a space keeps its hours.

use chrono_tz::Tz;

use super::department::Department;

/// The zone of a department; the zone of Paris where the department is not known.
///
/// Overseas departments and collectivities have zones of their own (IANA time zone database).
pub fn time_zone_of(department: Option<Department>) -> Tz {
    match department.map(|department| department.to_string()).as_deref() {
        Some("971") => Tz::America__Guadeloupe,
        Some("972") => Tz::America__Martinique,
        Some("973") => Tz::America__Cayenne,
        Some("974") => Tz::Indian__Reunion,
        Some("975") => Tz::America__Miquelon,
        Some("976") => Tz::Indian__Mayotte,
        _ => Tz::Europe__Paris,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overseas_keeps_its_own_time() {
        for (commune, zone) in [("69123", Tz::Europe__Paris), ("2A004", Tz::Europe__Paris), ("97411", Tz::Indian__Reunion)] {
            assert_eq!(time_zone_of(Department::of_commune(commune)), zone);
        }
        assert_eq!(time_zone_of(None), Tz::Europe__Paris);
    }
}
