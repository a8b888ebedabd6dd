// The contract of calendars: a library that is not ours (ical.js, which Thunderbird reads calendars with) finds in every feed what
// the graph says, by the zones that the feed itself defines.
//
//   TRABOULE_ADDRESS  a server with the demo network, such as `traboule demo` starts: http://127.0.0.1:4000

import assert from "node:assert/strict";
import test from "node:test";

import ICAL from "ical.js";

const address = process.env.TRABOULE_ADDRESS;
const all = "states: [TENTATIVE, CONFIRMED, CANCELLED]";
const fields = "id uid slug state sequence startsAt endsAt timeZone previousStarts title { text } lead { slug }";

test("every event has a feed that says what the graph says", async () => {
  const events = await eventsOf(`{ list: events(first: 30, filter: {${all}}) { nodes { event { ${fields} } } } }`);
  assert.ok(events.length >= 6, `the demo shows ${events.length} events`);
  assert.ok(events.some((event) => event.state === "CANCELLED"), "one of them is cancelled");
  for (const event of events) {
    const calendar = await feed(`/calendars/events/${event.slug}.ics`);
    assert.deepEqual(seen(calendar), [expected(event)], event.slug);
    const zones = calendar.getAllSubcomponents("vtimezone").map((zone) => zone.getFirstPropertyValue("tzid"));
    assert.deepEqual(zones, [event.timeZone], "a zone is defined where it is used");
  }
});

test("the feeds of spaces hold what they lead and what they organise with others", async () => {
  let shared = 0;
  for (const slug of ["l-ourdissoir-des-pentes", "la-navette-volante-guillotiere", "la-navette-volante-gratte-ciel"]) {
    const events = await eventsOf(
      `{ space(slug: "${slug}") { list: events(first: 30, filter: {${all}}) { nodes { event { ${fields} } } } } }`,
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
      `{ list: events(first: 30, filter: {network: "${network.id}", ${all}}) { nodes { event { ${fields} } } } }`,
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
  const events = await eventsOf(`{ list: events(first: 30, filter: {${all}}) { nodes { event { ${fields} } } } }`);
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

/** What ical.js finds in a calendar, event by event. */
function seen(calendar) {
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const value = (name) => component.getFirstPropertyValue(name);
    for (const name of ["dtstart", "dtend"]) {
      assert.notEqual(value(name).zone, ICAL.Timezone.localTimezone, `${name} has a zone that is defined`);
    }
    return {
      uid: value("uid"),
      title: value("summary"),
      status: value("status"),
      sequence: value("sequence"),
      starts: value("dtstart").toJSDate().toISOString(),
      ends: value("dtend").toJSDate().toISOString(),
      zone: value("dtstart").zone.tzid,
      path: new URL(value("url")).pathname,
    };
  });
}

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
  };
}

async function feed(path) {
  return new ICAL.Component(ICAL.parse(await get(path, "text/calendar; charset=utf-8")));
}

async function get(path, type) {
  assert.ok(address, "set TRABOULE_ADDRESS to a server with the demo network; `.ci/run conformance` starts one");
  const response = await fetch(new URL(path, address));
  assert.equal(response.status, 200, path);
  assert.equal(response.headers.get("content-type"), type, path);
  return response.text();
}

/** The events of the list of this name, each once, by their start. */
async function eventsOf(query) {
  const data = await ask(query);
  const list = data.list ?? data.space.list;
  return [...new Map(list.nodes.map(({ event }) => [event.id, event])).values()];
}

async function ask(query) {
  assert.ok(address, "set TRABOULE_ADDRESS to a server with the demo network; `.ci/run conformance` starts one");
  const headers = { "content-type": "application/json" };
  const response = await fetch(new URL("/graphql", address), { method: "POST", headers, body: JSON.stringify({ query }) });
  const { data, errors } = await response.json();
  assert.deepEqual(errors, undefined, query);
  return data;
}
