// The contract of subgraph mode: the modules' schemas compose, and a client of the composed supergraph sees
// exactly `schema.graphql`. There is no list of exceptions, and there should never be one.
//
//   TRABOULE_SUBGRAPHS  folder with one NAME.graphql a module, as `traboule schema --module NAME` prints it
//   TRABOULE_SCHEMA     the schema of the whole; by default `schema.graphql` of this repository

import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { canonical, composeApi, differences, readSchema, readSubgraphs } from "./composition.mjs";

const schemaFile = process.env.TRABOULE_SCHEMA || fileURLToPath(new URL("../../schema.graphql", import.meta.url));

test("the composed subgraphs show clients exactly schema.graphql", async () => {
  const subgraphs = await readSubgraphs(await folderOfSubgraphs());
  const composed = composeApi(subgraphs);
  const whole = await readSchema(schemaFile);
  assert.ok(
    canonical(composed) === canonical(whole),
    `the composed API is not ${schemaFile}\n\n${differences({ name: "composed", schema: composed }, { name: "whole", schema: whole })}`,
  );
});

/** The folder that the environment names. Without it the test fails: a contract that is not checked is not kept. */
async function folderOfSubgraphs() {
  const folder = process.env.TRABOULE_SUBGRAPHS;
  assert.ok(folder, "set TRABOULE_SUBGRAPHS to a folder with the modules' schemas; `.ci/run conformance` makes one");
  const found = await stat(folder).catch(() => undefined);
  assert.ok(found?.isDirectory(), `TRABOULE_SUBGRAPHS names ${folder}, which is not a folder`);
  return folder;
}
