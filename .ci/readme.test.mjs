import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { examples, judge, mismatch, tokens, updated, variables } from "./readme.mjs";

const readme = [
  "# Title",
  "```sh",
  "cargo run",
  "```",
  "```json",
  '{"not": "an answer"}',
  "```",
  "```graphql",
  "{ spaces { id name } }",
  "```",
  "It answers:",
  "```json",
  '{ "data": { "spaces": [{ "id": "…", "name": "La Navette" }, "…"] } }',
  "```",
  "```graphql",
  "{ silent }",
  "```",
  "",
].join("\n");

test("examples are the graphql blocks, each with the json block behind it", () => {
  const [first, second, ...others] = examples(readme);
  assert.deepEqual(others, []);
  assert.equal(first.query, "{ spaces { id name } }\n");
  assert.equal(first.line, 8);
  assert.equal(readme.slice(first.answer.start, first.answer.end), first.answer.text);
  assert.equal(second.answer, undefined);
});

test("only a placeholder stands for another value", () => {
  const same = [
    [{ a: 1, b: [1, 2] }, { a: 1, b: [1, 2] }],
    [{ id: "…" }, { id: "spc_1" }],
    [{ id: "…" }, { id: null }],
    [[1, "…"], [1, 2, 3]],
    [{ rows: "…" }, { rows: [{ a: 1 }] }],
  ];
  for (const [printed, real] of same) assert.equal(mismatch(printed, real), undefined);
  const different = [
    [{ a: 1 }, { a: 2 }, /the answer\.a is 2/],
    [{ a: 1 }, { a: 1, b: 2 }, /has the fields a, b/],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, /has the fields b, a/],
    [{ id: "…" }, {}, /has the fields/],
    [[1, "…"], [1], /more than 1/],
    [[1], [1, 2], /has 2 elements/],
    [[{ a: [1] }], [{ a: [2] }], /the answer\[0\]\.a\[0\] is 2/],
    [{ a: null }, { a: false }, /is false/],
    [{ a: [] }, { a: {} }, /is \{\}/],
    [{ a: "1" }, { a: 1 }, /is 1/],
  ];
  for (const [printed, real, message] of different) assert.match(mismatch(printed, real), message);
});

test("extensions count only where they are printed, errors always", () => {
  const example = (text) => ({ answer: { text } });
  const cost = { cost: { requested: 3 } };
  assert.equal(judge(example('{"data": null}'), { data: null, extensions: cost }), undefined);
  assert.match(judge(example('{"data": null, "extensions": {"cost": {"requested": 4}}}'), { data: null, extensions: cost }), /requested is 3/);
  assert.match(judge(example('{"data": null, "extensions": {}}'), { data: null }), /has the fields data;/);
  assert.match(judge(example('{"data": null}'), { data: null, errors: [] }), /has the fields data, errors/);
  assert.match(judge(example("{"), { data: null }), /no JSON/);
  assert.equal(judge({}, { data: {} }), undefined);
  assert.match(judge({}, { errors: [{ message: "no" }] }), /with errors/);
});

test("an example says as whom it is sent and where its variables come from", () => {
  const markdown = "```graphql\n# as Inès Carlier, who owns it\n# $id: make.event.id\nmutation($id: ID!) {\n  # as nobody\n  a\n}\n```\n```graphql\n{ b }\n```\n";
  const [first, second] = examples(markdown);
  assert.deepEqual([first.person, first.sources], ["Inès Carlier", { id: "make.event.id" }]);
  assert.deepEqual([second.person, second.sources], [undefined, {}]);
  assert.deepEqual(variables(first.sources, { make: { event: { id: "evt_1" } } }), { id: "evt_1" });
  assert.throws(() => variables(first.sources, { make: { event: null } }), /\$id: nothing before answered make\.event\.id/);
});

test("tokens are what the demo prints, by name", () => {
  const log = "GraphQL   http://127.0.0.1:1/graphql\n\n trbs_a1   Noé Vasselin    ADMIN of the instance\n trbs_b2   Inès Carlier    SPACE_OWNER of L'Ourdissoir\n trbs_c3   Jeanne Sabaton\n";
  assert.deepEqual([...tokens(log)], [["Noé Vasselin", "trbs_a1"], ["Inès Carlier", "trbs_b2"], ["Jeanne Sabaton", "trbs_c3"]]);
});

test("an answer that is written anew keeps its placeholders", () => {
  const markdown = '```graphql\n{ a }\n```\n```json\n{"data": {"a": {"id": "…", "name": "old"}}}\n```\n';
  const [example] = examples(markdown);
  const text = updated(markdown, [{ example, real: { data: { a: { id: "spc_1", name: "new" } } } }]);
  assert.match(text, /"id": "…",\n\s+"name": "new"/);
});

test("as a command: each example runs as its person, with what was answered before", async () => {
  const asked = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    asked.push([request.headers.authorization, body.variables]);
    response.end(JSON.stringify({ data: { make: { id: `evt_${asked.length}` } } }));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const folder = await mkdtemp(join(tmpdir(), "traboule-readme-"));
  const [file, log] = [join(folder, "README.md"), join(folder, "server.log")];
  const script = fileURLToPath(new URL("readme.mjs", import.meta.url));
  const run = (...options) => promisify(execFile)(process.execPath, [script, `http://127.0.0.1:${server.address().port}`, file, ...options]);
  const block = (text) => "```graphql\n" + text + "\n```\n";
  try {
    await writeFile(file, block("# as Inès Carlier\nmutation { make { id } }") + block("# as Malo Teyssonnier\n# $event: make.id\n{ a }"));
    await writeFile(log, " trbs_1   Inès Carlier       OWNER\n trbs_2   Malo Teyssonnier   MANAGER\n");
    assert.match((await run("--people", log)).stdout, /2 of 2/);
    assert.deepEqual(asked, [["Bearer trbs_1", {}], ["Bearer trbs_2", { event: "evt_1" }]]);
    await assert.rejects(run(), /README\.md:1: there is no token of Inès Carlier/);
  } finally {
    server.close();
    await rm(folder, { recursive: true });
  }
});

test("as a command: it fails on a wrong answer, and writes the right one on request", async () => {
  const answers = { "{ silent }\n": { data: { silent: true } } };
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const answer = answers[body.query] ?? { data: { spaces: [{ id: "spc_1", name: "Le Sas" }] }, extensions: {} };
    response.end(JSON.stringify(request.url === "/graphql" ? answer : {}));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const folder = await mkdtemp(join(tmpdir(), "traboule-readme-"));
  const file = join(folder, "README.md");
  const script = fileURLToPath(new URL("readme.mjs", import.meta.url));
  const run = (...options) => promisify(execFile)(process.execPath, [script, `http://127.0.0.1:${server.address().port}`, file, ...options]);
  try {
    await writeFile(file, readme);
    await assert.rejects(run(), (error) => error.code === 1 && /README\.md:8: .* has 1 elements/.test(error.stderr) && /1 of 2/.test(error.stdout));
    await run("--update");
    assert.match(await readFile(file, "utf8"), /It answers:\n```json\n\{\n  "data": \{\n    "spaces": \[\n[^]*"Le Sas"[^]*\n\}\n```\n```graphql\n\{ silent \}/);
    assert.match((await run()).stdout, /2 of 2/);
    await writeFile(file, "# Nothing\n");
    await assert.rejects(run(), /holds no example/);
  } finally {
    server.close();
    await rm(folder, { recursive: true });
  }
});
