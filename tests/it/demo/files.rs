//! The data files, before anything is written.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Debug;
use std::hash::Hash;

use chrono::TimeDelta;
use sea_orm::{ActiveEnum, Iterable};
use traboule_accounts::GrantRole;
use traboule_events::rules::event::{EventState, EventVisibility, JoinMode};
use traboule_kernel::Time;
use traboule_server::demo::data::{Data, DaysAgo, Membership, Space};
use traboule_server::demo::event::Event;
use traboule_spaces::rules::duplicates::{Profile, pairs};
use traboule_spaces::rules::kind::SpaceKind;
use traboule_spaces::rules::lifecycle::SpaceState;
use traboule_spaces::rules::membership::NetworkMembershipState;
use traboule_spaces::rules::offer::OfferUnit;

/// A Monday in January, so that a year of dates from it meets both changes of the clock.
fn monday() -> Time {
    "2027-01-11T09:00:00Z".parse().unwrap()
}

fn number_of_dates(event: &Event) -> usize {
    let (_, series) = event.planned(monday(), event.in_days).unwrap();
    series.map_or(1, |series| series.occurrences().len())
}

fn data() -> Data {
    Data::read().unwrap()
}

fn all_differ<T: Eq + Hash + Debug>(values: impl Iterator<Item = T>) {
    let mut seen = HashSet::new();
    for value in values {
        let text = format!("{value:?}");
        assert!(seen.insert(value), "{text} stands there twice");
    }
}

#[test]
fn what_should_be_shown_is_there() {
    let data = data();
    assert!((25..=35).contains(&data.spaces.len()));
    let departments: BTreeSet<_> =
        data.spaces.iter().map(|space| space.address.clone().with_department().department.unwrap().code()).collect();
    assert!(departments.len() >= 8, "{departments:?}");
    let kinds: BTreeSet<SpaceKind> = data.spaces.iter().flat_map(|space| space.kinds.iter().collect::<Vec<_>>()).collect();
    assert_eq!(kinds.len(), SpaceKind::iter().count());
    let states: BTreeSet<SpaceState> = data.spaces.iter().map(Space::state).collect();
    assert_eq!(states.len(), SpaceState::iter().count());
    let memberships: BTreeSet<NetworkMembershipState> = data.memberships.iter().map(Membership::state).collect();
    assert_eq!(memberships.len(), NetworkMembershipState::iter().count());
    let dates: Vec<usize> = data.events.iter().map(number_of_dates).collect();
    assert!((35..=50).contains(&dates.iter().sum::<usize>()), "{dates:?}");
    assert!(dates.iter().filter(|number| **number > 1).count() >= 3, "some are series");
    let modes: BTreeSet<JoinMode> = data.events.iter().map(|event| event.join).collect();
    assert!(modes.is_superset(&[JoinMode::Free, JoinMode::Approval].into()));
    let states: BTreeSet<EventState> = data.events.iter().map(|event| event.state).collect();
    assert_eq!(states.len(), EventState::iter().count());
    let visibilities: BTreeSet<EventVisibility> = data.events.iter().map(|event| event.visibility).collect();
    assert_eq!(visibilities.len(), EventVisibility::iter().count());
    let is_at = |here: bool, online: bool| data.events.iter().any(|event| event.here == here && event.online.is_some() == online);
    assert!(is_at(true, false) && is_at(true, true) && is_at(false, true) && is_at(false, false), "every kind of venue");
    let forms: BTreeSet<_> = data.operators.iter().map(|operator| operator.legal_form).collect();
    assert!(forms.len() >= 10, "{forms:?}");

    let granted = data.people.iter().flat_map(|person| &person.grants).map(|granted| granted.role.to_value());
    let mut roles: BTreeSet<String> = granted.collect();
    if data.spaces.iter().any(|space| space.claim.as_ref().is_some_and(|claim| claim.approved_days_ago.is_some())) {
        roles.insert(GrantRole::SpaceOwner.to_value());
    }
    assert_eq!(roles, GrantRole::iter().map(|role| role.to_value()).collect());

    let mut spaces_of = BTreeMap::new();
    for operator in data.spaces.iter().filter_map(|space| space.operator.as_ref()) {
        *spaces_of.entry(operator).or_insert(0) += 1;
    }
    assert_eq!(spaces_of.values().max(), Some(&3), "one operator has several places");
    assert_eq!(spaces_of.len(), data.operators.len(), "every operator runs something");
}

#[test]
fn nothing_points_at_anybody() {
    let data = data();
    for person in &data.people {
        assert!(person.email.ends_with("@example.org"), "{}", person.email);
    }
    for operator in &data.operators {
        assert!(operator.siren.as_ref().is_none_or(|siren| siren.as_str().starts_with("000000")));
        assert!(operator.rna.as_ref().is_none_or(|rna| rna.as_str().starts_with("W000")));
    }
    for event in &data.events {
        let is_invented = |url: &str| url.split('/').nth(2).is_some_and(|host| host.ends_with(".example.org"));
        assert!(event.online.as_ref().is_none_or(|url| is_invented(url.as_str())), "{}", event.key);
    }
    for space in &data.spaces {
        let key = &space.key;
        assert!(space.role_email.as_ref().is_none_or(|email| email.as_str().ends_with(".example.org")), "{key}");
        assert!(space.phone.as_ref().is_none_or(|phone| phone.as_str().starts_with("+3346571")), "{key}");
        assert!(space.website.as_ref().is_none_or(|site| site.as_str().contains(".example.org/")), "{key}");
    }
}

#[test]
fn spaces_are_plausible() {
    for space in data().spaces {
        let key = &space.key;
        let bounds = space.address.clone().with_department().department.unwrap().bounds();
        assert!(bounds.contains(space.point.lat, space.point.lon), "{key} lies elsewhere");
        let desks = space.offers.0.iter().filter(|offer| offer.unit == OfferUnit::Month && offer.currency.as_str() == "EUR");
        if let Some(price) = desks.map(|offer| offer.price_cents).min() {
            assert!((18_000..=26_000).contains(&price), "{key}: {price}");
        }
        let both = space.description.as_ref().is_none_or(|text| !text.fr.is_empty() && !text.en.is_empty() && text.fr != text.en);
        assert!(both, "{key} is described in one language");
        for tag in &space.amenities.0 {
            assert!(traboule_spaces::rules::amenity::SUGGESTED.contains(&tag.as_str()), "{key}: {tag}");
        }
    }
}

#[test]
fn keys_are_unique_and_stories_go_forward() {
    let data = data();
    all_differ(data.people.iter().flat_map(|person| [&person.key, &person.email]));
    all_differ(data.spaces.iter().map(|space| &space.key));
    all_differ(data.spaces.iter().map(|space| &space.name));
    all_differ(data.operators.iter().map(|operator| &operator.key));
    all_differ(data.operators.iter().filter_map(|operator| operator.siren.as_ref()));
    all_differ(data.operators.iter().filter_map(|operator| operator.rna.as_ref()));

    let space = |key: &str| data.spaces.iter().find(|space| space.key == key).unwrap();
    let person = |key: &str| data.people.iter().find(|person| person.key == key).unwrap();
    let network = |key: &str| data.networks.iter().find(|network| network.key == key).unwrap();
    let forward = |what: &str, days: &[Option<DaysAgo>]| {
        let days: Vec<DaysAgo> = days.iter().copied().flatten().collect();
        assert!(days.is_sorted_by(|earlier, later| earlier >= later), "{what}: {days:?}");
    };
    for row in &data.spaces {
        forward(&row.key, &[Some(row.entered_days_ago), row.confirmed_days_ago, row.later.as_ref().map(|later| later.days_ago)]);
        let Some(claim) = &row.claim else { continue };
        forward(&row.key, &[Some(row.entered_days_ago), Some(claim.asked_days_ago), claim.approved_days_ago]);
        forward(&claim.person, &[Some(person(&claim.person).joined_days_ago), Some(claim.asked_days_ago)]);
    }
    for row in &data.memberships {
        let later = row.later.as_ref().map(|later| later.days_ago);
        let own = [Some(row.applied_days_ago), row.approved_days_ago, later];
        for begun in [space(&row.space).entered_days_ago, network(&row.network).founded_days_ago] {
            forward(&row.space, &[[Some(begun)].as_slice(), &own].concat());
        }
    }
    for row in &data.delegates {
        forward(&row.person, &[Some(person(&row.person).joined_days_ago), Some(row.named_days_ago)]);
        let member = data.memberships.iter().find(|member| member.space == row.space && member.network == row.network).unwrap();
        forward(&row.person, &[member.approved_days_ago, Some(row.named_days_ago)]);
    }
    for row in &data.people {
        for granted in &row.grants {
            let place = granted.network.as_deref().map(|key| network(key).founded_days_ago);
            let place = place.or(granted.space.as_deref().map(|key| space(key).entered_days_ago));
            forward(&row.key, &[Some(row.joined_days_ago), Some(granted.granted_days_ago)]);
            forward(&row.key, &[place, Some(granted.granted_days_ago)]);
        }
    }
}

#[test]
fn events_take_place_within_a_year_on_whatever_day_the_demo_begins() {
    let data = data();
    all_differ(data.events.iter().map(|event| &event.key));
    for event in &data.events {
        for day in 0..400 {
            let now = monday() + TimeDelta::days(day);
            let (first, series) = event.planned(now, event.in_days).unwrap();
            assert!(first.starts_at() > now, "{} begins before day {day}", event.key);
            let last = series.as_ref().and_then(|series| series.occurrences().last()).map_or(first.ends_at(), |last| last.ends_at);
            assert!(last < now + TimeDelta::days(400), "{} of day {day} goes on for too long", event.key);
            let moved = event.first_in_days.map(|days| event.planned(now, days).unwrap().0.starts_at());
            assert!(moved.is_none_or(|moved| moved > now), "{} was planned for a past day", event.key);
        }
    }
}

#[test]
fn who_is_named_by_an_event_is_there_by_then() {
    let data = data();
    for event in &data.events {
        let organisers = event.with.iter().chain(&event.asked).map(|asked| &asked.space);
        for space in organisers.chain(event.pools.iter().map(|pool| &pool.space)).chain(event.notes.iter().map(|note| &note.space)) {
            assert!(data.spaces.iter().any(|row| row.key == *space), "{space}");
        }
        for coming in &event.coming {
            let person = data.people.iter().find(|person| person.key == coming.person).unwrap();
            assert!(person.joined_days_ago.0 > event.written_days_ago.0, "{} comes before having an account", person.key);
            assert!(coming.date <= number_of_dates(event), "{} has no date {}", event.key, coming.date);
        }
        all_differ(event.coming.iter().map(|coming| (coming.date, &coming.person)));
    }
}

#[test]
fn one_pair_looks_like_one_place() {
    let data = data();
    let open: Vec<&Space> = data.spaces.iter().filter(|space| space.state() == SpaceState::Published).collect();
    let profile = |space: &&Space| Profile::new(&space.name, Some((space.point.lat, space.point.lon)), space.address.city.as_deref());
    let found = pairs(&open.iter().map(profile).collect::<Vec<_>>());
    let named: Vec<(&str, &str)> = found.iter().map(|(a, b, _)| (open[*a].key.as_str(), open[*b].key.as_str())).collect();
    assert_eq!(named, [("crassier-vert", "crassier-vert-bis")]);
}
