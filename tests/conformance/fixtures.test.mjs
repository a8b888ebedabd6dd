// Who tests the test: hand-written subgraphs that must pass, and others that must not.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { canonical, composeApi, differences, disagreements, readSchema, readSubgraphs } from "./composition.mjs";

const fixture = (path) => fileURLToPath(new URL(`fixtures/${path}`, import.meta.url));

/** Runs the contract test in a process of its own, as `.ci/run` does. */
function contract(environment) {
  const { TRABOULE_SUBGRAPHS, TRABOULE_SCHEMA, NODE_TEST_CONTEXT, ...rest } = process.env;
  const run = spawnSync(process.execPath, ["--test", "compose.test.mjs"], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    env: { ...rest, ...environment },
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status: run.status, output: run.stdout + run.stderr };
}

const on = (name) => ({ TRABOULE_SUBGRAPHS: fixture(`${name}/subgraphs`), TRABOULE_SCHEMA: fixture(`${name}/schema.graphql`) });

test("subgraphs that compose to the schema pass", async () => {
  const composed = composeApi(await readSubgraphs(fixture("agrees/subgraphs")));
  assert.equal(canonical(composed), canonical(await readSchema(fixture("agrees/schema.graphql"))));
  const { status, output } = contract(on("agrees"));
  assert.equal(status, 0, output);
});

test("nothing of federation is left in the API schema, and descriptions are", async () => {
  const api = canonical(composeApi(await readSubgraphs(fixture("agrees/subgraphs"))));
  for (const trace of ["join__", "link__", "@link", "@key", "@shareable", "_entities", "_service", "internalNote", "inaccessible"]) {
    assert.ok(!api.includes(trace), `${trace} is still in\n${api}`);
  }
  for (const kept of ['"""A place to work."""', '"""How many at most."""', '@deprecated(reason: "Use `title`.")', "first: Int! = 20"]) {
    assert.ok(api.includes(kept), `${kept} is missing in\n${api}`);
  }
});

test("subgraphs that contradict each other fail, and the message says where", async () => {
  const subgraphs = await readSubgraphs(fixture("conflicts/subgraphs"));
  assert.throws(() => composeApi(subgraphs), /Space\.name/);
  const { status, output } = contract(on("conflicts"));
  assert.equal(status, 1, output);
  assert.match(output, /do not compose/);
  assert.match(output, /FIELD_TYPE_MISMATCH/);
});

test("subgraphs that describe one thing in two ways fail, although they compose", async () => {
  const subgraphs = await readSubgraphs(fixture("agrees/subgraphs"));
  assert.deepEqual(disagreements(subgraphs), []);
  const reworded = await readSubgraphs(fixture("reworded/subgraphs"));
  assert.throws(() => composeApi(reworded), /description of PageInfo\.hasNextPage: `events` says "Whether more follow\.", `spaces` says "More\?"/);
});

test("subgraphs whose API is another one fail, and the message names what differs", () => {
  const { status, output } = contract(on("differs"));
  assert.equal(status, 1, output);
  assert.match(output, /is not .*schema\.graphql/);
  assert.match(output, /has no Forgotten/);
});

test("a difference in a description alone is a difference", async () => {
  const [composed, whole] = [composeApi(await readSubgraphs(fixture("agrees/subgraphs"))), await readSchema(fixture("differs/schema.graphql"))];
  const found = differences({ name: "composed", schema: composed }, { name: "whole", schema: whole });
  assert.match(found, /A place to work\.[^]*A place to work or to make\./);
});

test("without subgraphs the contract fails, it is not skipped", async () => {
  const empty = await mkdtemp(join(tmpdir(), "traboule-conformance-"));
  try {
    for (const [environment, message] of [
      [{}, /set TRABOULE_SUBGRAPHS/],
      [{ TRABOULE_SUBGRAPHS: join(empty, "absent") }, /is not a folder/],
      [{ TRABOULE_SUBGRAPHS: empty }, /nothing to compose/],
      [{ ...on("agrees"), TRABOULE_SCHEMA: join(empty, "absent.graphql") }, /ENOENT/],
    ]) {
      const { status, output } = contract(environment);
      assert.equal(status, 1, output);
      assert.match(output, message);
    }
  } finally {
    await rm(empty, { recursive: true });
  }
});
