// Judges three reports of `traboule import cget FILE --format json` on one database (a dry run, the import, the import
// once more) and asks the server about what was imported.
//
//   node .ci/import.mjs FILE dry.json first.json second.json http://127.0.0.1:8080
//
// Of a report it reads `counts` and, of every row, the outcome, the mark `suspicious`, and the reasons for either.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const [file, ...rest] = process.argv.slice(2);
const address = rest.pop();
assert.equal(rest.length, 3, "three reports are expected");

/** How many rows of each kind a report has, counted anew. */
async function tally(report) {
  const { counts, rows } = JSON.parse(await readFile(report, "utf8"));
  const counted = { created: 0, updated: 0, unchanged: 0, skipped: 0, suspicious: 0 };
  for (const row of rows) {
    const outcome = row.outcome.toLowerCase();
    assert.ok(outcome in counted, `${report}: a row with the outcome ${row.outcome}`);
    counted[outcome] += 1;
    if (row.suspicious) counted.suspicious += 1;
    if (outcome === "skipped") assert.ok(row.skipped?.message, `${report}: line ${row.line} is skipped without a reason`);
    if (row.suspicious) assert.ok(row.findings.length > 0, `${report}: line ${row.line} is suspicious without a reason`);
  }
  assert.deepEqual(counts, counted, `${report}: the counts are not those of the rows`);
  return { counts, rows: rows.length };
}

async function ask(query) {
  const reply = await fetch(new URL("/graphql", address), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(30_000),
  });
  const { data, errors } = await reply.json();
  assert.equal(errors, undefined, `${query} answers with errors: ${JSON.stringify(errors)}`);
  return data.spaces.nodes;
}

const fold = (text) => text.normalize("NFKD").replace(/\p{Mark}/gu, "").toLowerCase();

// No value of the census holds a line break, so a line is a row; the first one names the columns.
const lines = (await readFile(file, "utf8")).trimEnd().split("\n").length - 1;
const [dry, first, second] = await Promise.all(rest.map(tally));

for (const { rows } of [dry, first, second]) assert.equal(rows, lines, `the file has ${lines} rows, the report ${rows}`);
assert.ok(first.counts.created > 0, "the import created nothing");
assert.deepEqual(first.counts, dry.counts, "the dry run did not tell what the import would do, or wrote something");
assert.deepEqual([second.counts.created, second.counts.updated], [0, 0], "the second import changed something");

const near = await ask("{ spaces(filter: {near: {lat: 45.7578, lon: 4.8320, radiusKm: 5}, kinds: [COWORKING]}) { nodes { name } } }");
assert.ok(near.length > 0, "no coworking within 5 km of the middle of Lyon");
const found = await ask('{ spaces(filter: {text: "cordee"}) { nodes { name } } }');
assert.ok(found.length > 0, "nothing is found for cordee");
for (const { name } of found) assert.ok(fold(name).includes("cordee"), `${name} is found for cordee`);

console.log(`import of ${lines} rows: ${Object.entries(first.counts).map(([kind, count]) => `${count} ${kind}`).join(", ")}; a second run changes nothing`);
console.log(`${near.length} coworkings near the middle of Lyon on the first page; for cordee: ${found.map(({ name }) => name).join(", ")}`);
