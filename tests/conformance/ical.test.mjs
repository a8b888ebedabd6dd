// The contract of calendars: a library that is not ours (ical.js, which Thunderbird reads calendars with) finds in every feed what
// the graph says, by the zones that the feed itself defines.
//
//   TRABOULE_ADDRESS  a server with the demo network, such as `traboule demo` starts: http://127.0.0.1:4000

import assert from "node:assert/strict";
import test from "node:test";

import ICAL from "ical.js";

const address = process.env.TRABOULE_ADDRESS;
const all = "states: [TENTATIVE, CONFIRMED, CANCELLED]";
const fields = `id uid slug state sequence startsAt endsAt timeZone previousStarts title { text } lead { slug } recurrence { rrule }
  occurrences(first: 20) { nodes { key startsAt endsAt cancelled moved title { text } } }`;

/** What the graph said of events, by their ids: nothing changes here. */
const known = new Map();

test("every event has a feed that says what the graph says", async () => {
  const events = await eventsOf(`{ list: events(first: 60, filter: {${all}}) { nodes { event { id } } } }`);
  assert.ok(events.length >= 6, `the demo shows ${events.length} events`);
  assert.ok(events.some((event) => event.state === "CANCELLED"), "one of them is cancelled");
  for (const event of events) {
    const calendar = await feed(`/calendars/events/${event.slug}.ics`);
    assert.deepEqual(seen(calendar), [expected(event)], event.slug);
    const zones = calendar.getAllSubcomponents("vtimezone").map((zone) => zone.getFirstPropertyValue("tzid"));
    assert.deepEqual(zones, [event.timeZone], "a zone is defined where it is used");
  }
});

test("series repeat by their rules, with the dates that are cancelled, moved or called otherwise", async () => {
  const events = await eventsOf(`{ list: events(first: 60, filter: {${all}}) { nodes { event { id } } } }`);
  const series = events.filter((event) => event.recurrence);
  assert.ok(series.length >= 3, `the demo shows ${series.length} series`);
  const offsets = new Set();
  const found = { cancelled: 0, moved: 0 };
  for (const event of series) {
    const calendar = await feed(`/calendars/events/${event.slug}.ics`);
    const [master, ...exceptions] = calendar.getAllSubcomponents("vevent");
    assert.equal(master.getFirstPropertyValue("rrule").toString(), new ICAL.Recur(ICAL.Recur._stringToData(event.recurrence.rrule)).toString());
    assert.ok(exceptions.every((exception) => exception.hasProperty("recurrence-id")), event.slug);
    found.cancelled += exceptions.filter((exception) => exception.getFirstPropertyValue("status") === "CANCELLED").length;
    found.moved += event.occurrences.nodes.filter((date) => date.moved).length;
    const [{ dates }] = seen(calendar);
    assert.equal(dates.length, event.occurrences.nodes.length, event.slug);
    // The clock on the wall shows the same hour all year; the offset from UTC does not stay.
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone: event.timeZone, hour: "2-digit", minute: "2-digit" });
    assert.equal(new Set(dates.map((date) => clock.format(new Date(date.starts)))).size, 1, event.slug);
    if (dates.length === 12) for (const { starts } of dates) offsets.add(starts.slice(10));
  }
  assert.ok(found.cancelled > 0 && found.moved > 0, JSON.stringify(found));
  assert.equal(offsets.size, 2, "a year of dates meets daylight saving");
});

test("the feeds of spaces hold what they lead and what they organise with others", async () => {
  let shared = 0;
  for (const slug of ["l-ourdissoir-des-pentes", "la-navette-volante-guillotiere", "la-navette-volante-gratte-ciel"]) {
    const events = await eventsOf(
      `{ space(slug: "${slug}") { list: events(first: 60, filter: {${all}}) { nodes { event { id } } } } }`,
    );
    assert.ok(events.length > 0, slug);
    shared += events.filter((event) => event.lead.slug !== slug).length;
    assert.deepEqual(seen(await feed(`/calendars/spaces/${slug}.ics`)), events.map(expected), slug);
  }
  assert.ok(shared > 0, "some are led by others");
});

test("the feed of a network holds what is below it", async () => {
  for (const slug of ["auvergne-rhone-alpes", "grand-lyon"]) {
    const { network } = await ask(`{ network(slug: "${slug}") { id name } }`);
    const events = await eventsOf(
      `{ list: events(first: 60, filter: {network: "${network.id}", ${all}}) { nodes { event { id } } } }`,
    );
    const calendar = await feed(`/calendars/networks/${slug}.ics`);
    assert.ok(events.length > 0, slug);
    assert.deepEqual(seen(calendar), events.map(expected), slug);
    assert.equal(calendar.getFirstPropertyValue("x-wr-calname"), network.name);
  }
});

test("texts come in the language that is asked for", async () => {
  const summaries = async (lang) => seen(await feed(`/calendars/networks/grand-lyon.ics?lang=${lang}`)).map((event) => event.title);
  const [french, english] = [await summaries("fr"), await summaries("en")];
  assert.ok(french.includes("Apéro des voisins de bureau"), french.join());
  assert.ok(english.includes("Drinks with the neighbours"), english.join());
});

test("a page says the same as the graph in the words of schema.org", async () => {
  const events = await eventsOf(`{ list: events(first: 60, filter: {${all}}) { nodes { event { id } } } }`);
  const statuses = new Set();
  for (const event of events) {
    const html = await get(`/events/${event.slug}`, "text/html; charset=utf-8");
    const [, block] = html.match(/<script type="application\/ld\+json">(.*?)<\/script>/s);
    const data = JSON.parse(block);
    statuses.add(data.eventStatus);
    assert.deepEqual(
      [data["@type"], data.name, Date.parse(data.startDate), Date.parse(data.endDate)],
      ["Event", event.title.text, Date.parse(event.startsAt), Date.parse(event.endsAt)],
    );
    assert.equal(data.eventStatus === "https://schema.org/EventCancelled", event.state === "CANCELLED", event.slug);
  }
  for (const status of ["EventScheduled", "EventRescheduled", "EventCancelled"]) {
    assert.ok(statuses.has(`https://schema.org/${status}`), status);
  }
});

/** What ical.js finds in a calendar: its events in their order, each with all of its dates as the library expands them. */
function seen(calendar) {
  const components = calendar.getAllSubcomponents("vevent");
  const exceptions = (uid) => components.filter((other) => other.hasProperty("recurrence-id") && other.getFirstPropertyValue("uid") === uid);
  return components.filter((component) => !component.hasProperty("recurrence-id")).map((component) => {
    const value = (name) => component.getFirstPropertyValue(name);
    for (const name of ["dtstart", "dtend"]) {
      assert.notEqual(value(name).zone, ICAL.Timezone.localTimezone, `${name} has a zone that is defined`);
    }
    return {
      uid: value("uid"),
      title: value("summary"),
      status: value("status"),
      sequence: value("sequence"),
      starts: instant(value("dtstart")),
      ends: instant(value("dtend")),
      zone: value("dtstart").zone.tzid,
      path: new URL(value("url")).pathname,
      dates: expanded(component, exceptions(value("uid"))),
    };
  });
}

/** The dates of an event by their keys, with what those exceptions say of single ones. */
function expanded(component, exceptions) {
  const event = new ICAL.Event(component, { exceptions, strictExceptions: true });
  if (!event.isRecurring()) {
    assert.deepEqual(exceptions, []);
    return [date(undefined, event)];
  }
  const dates = [];
  const keys = event.iterator();
  for (let key = keys.next(); key; key = keys.next()) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(key);
    dates.push(date(key, { startDate, endDate, component: item.component }));
  }
  return dates;
}

function date(key, { startDate, endDate, component }) {
  return {
    key: key?.toICALString(),
    starts: instant(startDate),
    ends: instant(endDate),
    title: component.getFirstPropertyValue("summary"),
    cancelled: component.getFirstPropertyValue("status") === "CANCELLED",
  };
}

const instant = (time) => time.toJSDate().toISOString();

/** The same from the graph. */
function expected(event) {
  return {
    uid: event.uid,
    title: event.title.text,
    status: event.state,
    sequence: event.sequence,
    starts: new Date(event.startsAt).toISOString(),
    ends: new Date(event.endsAt).toISOString(),
    zone: event.timeZone,
    path: `/events/${event.slug}`,
    dates: event.occurrences.nodes
      .map(({ key, startsAt, endsAt, title, cancelled }) => ({
        // Calendars name the dates of series only.
        key: event.recurrence ? key : undefined,
        starts: new Date(startsAt).toISOString(),
        ends: new Date(endsAt).toISOString(),
        title: title.text,
        cancelled,
      }))
      .sort((one, other) => (one.key < other.key ? -1 : 1)),
  };
}

async function feed(path) {
  return new ICAL.Component(ICAL.parse(await get(path, "text/calendar; charset=utf-8")));
}

async function get(path, type) {
  const response = await patiently(path);
  assert.equal(response.status, 200, path);
  assert.equal(response.headers.get("content-type"), type, path);
  return response.text();
}

/** The events of the list of this name, each once, by their start; each is asked for by itself, since all of them cost too much. */
async function eventsOf(query) {
  const data = await ask(query);
  const list = data.list ?? data.space.list;
  const events = [];
  for (const id of new Set(list.nodes.map(({ event }) => event.id))) {
    if (!known.has(id)) known.set(id, (await ask(`{ event(id: "${id}") { ${fields} } }`)).event);
    events.push(known.get(id));
  }
  return events.sort((one, other) => Date.parse(one.startsAt) - Date.parse(other.startsAt));
}

async function ask(query) {
  const headers = { "content-type": "application/json" };
  const response = await patiently("/graphql", { method: "POST", headers, body: JSON.stringify({ query }) });
  const { data, errors } = await response.json();
  assert.deepEqual(errors, undefined, query);
  return data;
}

/** The reply to a request, which is sent again when the server says that it was too early for so much work. */
async function patiently(path, options) {
  assert.ok(address, "set TRABOULE_ADDRESS to a server with the demo network; `.ci/run conformance` starts one");
  const response = await fetch(new URL(path, address), options);
  if (response.status !== 429) return response;
  await new Promise((done) => setTimeout(done, 1_000 * Number(response.headers.get("retry-after"))));
  return patiently(path, options);
}
