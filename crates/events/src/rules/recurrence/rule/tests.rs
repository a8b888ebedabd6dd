//! Tables of rules that are read, and of those that are not.

use proptest::prelude::*;

use super::*;

#[test]
fn rules_are_written_in_one_form() {
    for (text, written) in [
        ("FREQ=WEEKLY", "FREQ=WEEKLY"),
        (" rrule:freq=weekly;interval=1;wkst=mo ", "FREQ=WEEKLY"),
        ("WKST=SU;BYDAY=TH,TU,TU;INTERVAL=2;FREQ=WEEKLY;COUNT=08;", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;BYDAY=TU,TH;WKST=SU"),
        ("FREQ=MONTHLY;BYDAY=+2TU,-1FR,MO;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO,2TU,-1FR;BYSETPOS=-1"),
        ("FREQ=YEARLY;UNTIL=20261231;BYMONTH=12,1;BYMONTHDAY=-1", "FREQ=YEARLY;UNTIL=20261231T235959;BYMONTH=1,12;BYMONTHDAY=-1"),
        ("FREQ=DAILY;UNTIL=20261231T180000Z", "FREQ=DAILY;UNTIL=20261231T180000Z"),
        ("FREQ=YEARLY;BYWEEKNO=-1,20;BYYEARDAY=366", "FREQ=YEARLY;BYWEEKNO=-1,20;BYYEARDAY=366"),
        ("FREQ=DAILY;BYHOUR=19;BYMINUTE=0;BYSECOND=0", "FREQ=DAILY;BYHOUR=19;BYMINUTE=0;BYSECOND=0"),
    ] {
        let rule: Rule = text.parse().unwrap();
        assert_eq!(rule.to_string(), written);
        assert_eq!(written.parse(), Ok(rule));
    }
}

#[test]
fn hostile_and_mistaken_rules_are_refused_before_anything_is_computed() {
    use Frequency::{Daily, Monthly, Weekly, Yearly};
    let value = |part| Err(BadRule::Value { part, wanted: "" });
    let not_with = |part, frequency| Err(BadRule::NotWith { part, frequency });
    for (text, why) in [
        ("FREQ=SECONDLY", Err(BadRule::TooOften)),
        ("FREQ=MINUTELY;COUNT=1", Err(BadRule::TooOften)),
        ("FREQ=HOURLY;UNTIL=20260101", Err(BadRule::TooOften)),
        ("FREQ=DAILY;BYHOUR=9,14", Err(BadRule::SeveralTimesADay)),
        ("FREQ=DAILY;BYSECOND=0,1,2,3", Err(BadRule::SeveralTimesADay)),
        ("FREQ=DAILY;BYMINUTE=60", Err(BadRule::SeveralTimesADay)),
        (&format!("FREQ=DAILY;{}", ";".repeat(MAX_RULE)), Err(BadRule::TooLong)),
        ("", Err(BadRule::NoFrequency)),
        ("INTERVAL=2", Err(BadRule::NoFrequency)),
        ("FREQ", Err(BadRule::Form)),
        ("FREQ=DAILY;FREQ=DAILY", Err(BadRule::Twice("FREQ"))),
        ("FREQ=DAILY;RSCALE=CHINESE", Err(BadRule::Unknown("RSCALE".to_owned()))),
        ("FREQ=DAILY\r\nRRULE:FREQ=DAILY", value("FREQ")),
        ("FREQ=FORTNIGHTLY", value("FREQ")),
        ("FREQ=DAILY;INTERVAL=0", value("INTERVAL")),
        ("FREQ=DAILY;INTERVAL=1000", value("INTERVAL")),
        ("FREQ=DAILY;INTERVAL=-1", value("INTERVAL")),
        ("FREQ=DAILY;COUNT=0", value("COUNT")),
        ("FREQ=DAILY;COUNT=99999999999999999999", value("COUNT")),
        ("FREQ=DAILY;COUNT=1;UNTIL=20260101", Err(BadRule::CountAndUntil)),
        ("FREQ=DAILY;UNTIL=20260230", value("UNTIL")),
        ("FREQ=DAILY;UNTIL=2026-01-01", value("UNTIL")),
        ("FREQ=DAILY;UNTIL=é", value("UNTIL")),
        ("FREQ=DAILY;BYMONTH=13", value("BYMONTH")),
        ("FREQ=DAILY;BYMONTH=", value("BYMONTH")),
        ("FREQ=DAILY;BYMONTHDAY=0", value("BYMONTHDAY")),
        ("FREQ=DAILY;BYMONTHDAY=32", value("BYMONTHDAY")),
        ("FREQ=YEARLY;BYYEARDAY=-367", value("BYYEARDAY")),
        ("FREQ=YEARLY;BYWEEKNO=54", value("BYWEEKNO")),
        ("FREQ=MONTHLY;BYDAY=LUNDI", value("BYDAY")),
        ("FREQ=MONTHLY;BYDAY=é", value("BYDAY")),
        ("FREQ=MONTHLY;BYDAY=0MO", value("BYDAY")),
        ("FREQ=YEARLY;BYDAY=54MO", value("BYDAY")),
        ("FREQ=MONTHLY;BYSETPOS=0;BYDAY=MO", value("BYSETPOS")),
        ("FREQ=DAILY;WKST=1", value("WKST")),
        ("FREQ=WEEKLY;BYDAY=1MO", not_with("a numbered BYDAY", Weekly)),
        ("FREQ=DAILY;BYDAY=1MO", not_with("a numbered BYDAY", Daily)),
        ("FREQ=MONTHLY;BYDAY=6MO", not_with("a numbered BYDAY", Monthly)),
        ("FREQ=YEARLY;BYWEEKNO=2;BYDAY=1MO", not_with("a numbered BYDAY", Yearly)),
        ("FREQ=WEEKLY;BYMONTHDAY=1", not_with("BYMONTHDAY", Weekly)),
        ("FREQ=MONTHLY;BYWEEKNO=1", not_with("BYWEEKNO", Monthly)),
        ("FREQ=MONTHLY;BYYEARDAY=1", not_with("BYYEARDAY", Monthly)),
        ("FREQ=MONTHLY;BYSETPOS=1", Err(BadRule::NothingToChooseFrom)),
    ] {
        let found = text.parse::<Rule>().map(drop).map_err(|bad| match bad {
            BadRule::Value { part, .. } => BadRule::Value { part, wanted: "" },
            other => other,
        });
        assert_eq!(found, why, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_judged(text in "(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);)?([A-Z]{2,10}=[A-Z0-9,+-]{0,12};?){0,4}.{0,20}") {
        if let Ok(rule) = text.parse::<Rule>() {
            prop_assert_eq!(rule.to_string().parse(), Ok(rule));
        }
    }
}
