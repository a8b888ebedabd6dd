//! What clients write about an event.

use async_graphql::{InputObject, MaybeUndefined};
use traboule_graph::{GlobalId, InputReader, LocalizedTextInput};
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_kernel::{Failure, Invalid, Time};

use super::recurrence::EventRecurrenceInput;
use crate::rules::event::{EventVisibility, JoinMode};
use crate::rules::schedule::Schedule;
use crate::rules::venue::{Venue, VenueKind};
use crate::service::event::{EventContent, EventPatch, Join};

/// A new event.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventCreateInput {
    /// The space that leads it. You run it.
    lead: GlobalId<SpaceId>,
    /// What it is called: one line of up to 200 characters in each language.
    title: LocalizedTextInput,
    /// What it is about, up to 10,000 characters in each language.
    description: Option<LocalizedTextInput>,
    /// What it belongs to: up to ten words.
    #[graphql(default)]
    topics: Vec<String>,
    /// When it starts.
    starts_at: Time,
    /// When it ends, 31 days later at most.
    ends_at: Time,
    /// Whose clock is meant: a name of the IANA database.
    #[graphql(default_with = "\"Europe/Paris\".to_owned()")]
    time_zone: String,
    /// How it is repeated from then on; it takes place once, if not given.
    recurrence: Option<EventRecurrenceInput>,
    /// Where it takes place.
    venue: EventVenueInput,
    /// How many people may come; as many as want to, if not given.
    capacity: Option<u32>,
    /// Who sees it once it is announced.
    #[graphql(default_with = "EventVisibility::Public")]
    visibility: EventVisibility,
    /// How one takes part.
    #[graphql(default_with = "JoinMode::Free")]
    join_mode: JoinMode,
    /// Where one registers, of the join mode `EXTERNAL`.
    join_url: Option<String>,
    /// The networks that it is an event of: its lead belongs to them.
    #[graphql(default)]
    networks: Vec<GlobalId<NetworkId>>,
}

/// A change of an event. What is left out stays as it is; `null` clears it.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventUpdateInput {
    /// What it is called; replaced in all its languages.
    title: Option<LocalizedTextInput>,
    /// What it is about; replaced in all its languages.
    description: MaybeUndefined<LocalizedTextInput>,
    /// What it belongs to; replaced as a whole.
    topics: Option<Vec<String>>,
    /// When it takes place; replaced as a whole. Not of an event that is repeated: see `eventOccurrenceUpdate`.
    schedule: Option<EventScheduleInput>,
    /// Where it takes place; replaced as a whole.
    venue: Option<EventVenueInput>,
    /// How many people may come.
    capacity: MaybeUndefined<u32>,
    /// Who sees it once it is announced.
    visibility: Option<EventVisibility>,
    /// How one takes part; replaced as a whole.
    join: Option<EventJoinInput>,
    /// The networks that it is an event of; replaced as a whole.
    networks: Option<Vec<GlobalId<NetworkId>>>,
}

/// When an event takes place.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventScheduleInput {
    /// When it starts.
    starts_at: Time,
    /// When it ends, 31 days later at most.
    ends_at: Time,
    /// Whose clock is meant: a name of the IANA database.
    #[graphql(default_with = "\"Europe/Paris\".to_owned()")]
    time_zone: String,
}

/// How one takes part.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventJoinInput {
    /// How.
    mode: JoinMode,
    /// Where one registers, of the mode `EXTERNAL`.
    url: Option<String>,
}

/// Where an event takes place.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventVenueInput {
    /// What kind of place it is.
    kind: VenueKind,
    /// The space that receives it.
    space: Option<GlobalId<SpaceId>>,
    /// The room in that space. Who books it twice is warned.
    room: Option<String>,
    /// The postal address, on one line.
    address: Option<String>,
    /// Where to go on the web, with `https://`.
    url: Option<String>,
}

impl EventCreateInput {
    /// The lead and the content, or what is wrong with them, as mistakes with `code`.
    pub(super) fn read<C: Copy>(self, code: C) -> Result<(SpaceId, EventContent), Failure<C>> {
        let mut reader = InputReader::default();
        let title = reader.text("title", self.title);
        let description = self.description.map(|text| reader.text("description", text));
        let schedule = EventScheduleInput { starts_at: self.starts_at, ends_at: self.ends_at, time_zone: self.time_zone };
        let schedule = read_schedule(&mut reader, "", schedule);
        let series = schedule.as_ref().zip(self.recurrence).and_then(|(schedule, recurrence)| recurrence.read(&mut reader, schedule));
        let venue = read_venue(&mut reader, self.venue);
        let url = reader.parse("joinUrl", self.join_url);
        let read = title.zip(schedule).map(|(title, schedule)| EventContent {
            title,
            description: description.flatten(),
            topics: self.topics,
            schedule,
            series,
            venue,
            capacity: self.capacity,
            visibility: self.visibility,
            join: Join { mode: self.join_mode, url },
            networks: self.networks.into_iter().map(|id| id.0).collect(),
        });
        let read = reader.finish(read, code)?;
        // Whatever is missing was refused above.
        read.map(|content| (self.lead.0, content)).ok_or_else(|| Failure::whole(code, "the input cannot be read"))
    }
}

impl EventUpdateInput {
    /// The change, or what is wrong with it, as mistakes with `code`.
    pub(super) fn read<C: Copy>(self, code: C) -> Result<EventPatch, Failure<C>> {
        let mut reader = InputReader::default();
        let patch = EventPatch {
            title: self.title.and_then(|text| reader.text("title", text)),
            description: match self.description {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(None),
                MaybeUndefined::Value(text) => Some(reader.text("description", text)),
            },
            topics: self.topics,
            schedule: self.schedule.and_then(|schedule| read_schedule(&mut reader, "schedule.", schedule)),
            venue: self.venue.map(|venue| read_venue(&mut reader, venue)),
            capacity: self.capacity.into(),
            visibility: self.visibility,
            join: self.join.map(|EventJoinInput { mode, url }| Join { mode, url: reader.parse("join.url", url) }),
            networks: self.networks.map(|networks| networks.into_iter().map(|id| id.0).collect()),
        };
        reader.finish(patch, code)
    }
}

fn read_schedule(reader: &mut InputReader, within: &str, input: EventScheduleInput) -> Option<Schedule> {
    let zone = reader.parse(&format!("{within}timeZone"), Some(input.time_zone))?;
    let mistakes = match Schedule::new(input.starts_at, input.ends_at, zone) {
        Ok(schedule) => return Some(schedule),
        Err(mistakes) => mistakes,
    };
    for Invalid { field, message } in mistakes {
        let field = if field == "starts_at" { "startsAt" } else { "endsAt" };
        reader.refuse(Invalid::at(&format!("{within}{field}"), message));
    }
    None
}

pub(super) fn read_venue(reader: &mut InputReader, input: EventVenueInput) -> Venue {
    let EventVenueInput { kind, space, room, address, url } = input;
    Venue { kind, space: space.map(|id| id.0), room, address, online: reader.parse("venue.url", url) }
}
