//! Opening hours as schema.org writes them, where it can.

/// The values of `openingHours` for an expression of OpenStreetMap, or `None` for one that they cannot say.
///
/// They know days of the week with times of one day, nothing else, and a later value does not replace an earlier one as a rule
/// of OpenStreetMap does. `PH off` is left out: the values tell regular weeks.
pub(super) fn schema_hours(expression: &str) -> Option<Vec<String>> {
    if expression.trim() == "24/7" {
        return Some(vec!["Mo-Su".to_owned()]);
    }
    let mut taken = [false; 7];
    let mut values = Vec::new();
    for rule in expression.split(';').map(str::trim).filter(|rule| !rule.is_empty() && *rule != "PH off") {
        let (days, times) = rule.split_once(' ')?;
        for place in days_of(days)? {
            // A second rule for a day replaces the first.
            if std::mem::replace(taken.get_mut(place)?, true) {
                return None;
            }
        }
        for time in times.split(',').map(str::trim) {
            is_time_of_a_day(time).then(|| values.push(format!("{days} {time}")))?;
        }
    }
    (!values.is_empty()).then_some(values)
}

/// The places in the week of `Mo-Fr,Su`.
fn days_of(text: &str) -> Option<Vec<usize>> {
    const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    let place = |day: &str| DAYS.iter().position(|known| *known == day);
    let mut places = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (place(first)?, place(last)?);
        (first <= last).then(|| places.extend(first..=last))?;
    }
    Some(places)
}

/// Whether it is `HH:MM-HH:MM` that ends on the day it begins.
fn is_time_of_a_day(text: &str) -> bool {
    let minutes = |text: &str| {
        let (hours, minutes) = text.split_once(':').filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2)?;
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
    };
    text.split_once('-').and_then(|(from, to)| minutes(from).zip(minutes(to))).is_some_and(|(from, to)| from < to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_schema_org_can_say() {
        for (expression, expected) in [
            ("24/7", &["Mo-Su"][..]),
            ("Mo-Fr 09:00-18:00; PH off", &["Mo-Fr 09:00-18:00"]),
            ("Mo-Fr 09:00-12:30,14:00-18:00; Sa 09:00-13:00", &["Mo-Fr 09:00-12:30", "Mo-Fr 14:00-18:00", "Sa 09:00-13:00"]),
            ("Mo,We 10:00-12:00;", &["Mo,We 10:00-12:00"]),
        ] {
            assert_eq!(schema_hours(expression).unwrap(), expected, "{expression}");
        }
    }

    #[test]
    fn what_it_cannot_is_left_out() {
        for expression in [
            "",
            "PH off",
            "Mo-Fr",
            "Mo-Fr 09:00-18:00; We 09:00-12:00",
            "Fr 18:00-02:00",
            "Fr 18:00-26:00",
            "Jan Mo-Fr 09:00-18:00",
            "Mo-Fr 09:00+",
            "Mo-Fr 9:00-18:00",
            "Sa-Mo 09:00-18:00",
            "Mo-Fr 09:00-18:00 \"on request\"",
            "Mo-Fr 09:00-18:00 || PH 10:00-12:00",
        ] {
            assert_eq!(schema_hours(expression), None, "{expression}");
        }
    }
}
