// Composition of subgraphs, and the comparison of the result with the schema that one process serves.
//
// The composition library is an independent implementation of Apollo Federation 2, so that this test does not
// ask our own code whether our own code is right.

import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { composeServices } from "@theguild/federation-composition";
import { buildASTSchema, buildSchema, lexicographicSortSchema, parse, print, printSchema, printType } from "graphql";

/** Reads every `NAME.graphql` of a folder as the subgraph `NAME`, in order of their names. */
export async function readSubgraphs(folder) {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".graphql")).sort();
  if (files.length === 0) throw new Error(`${folder} holds no .graphql file: there is nothing to compose`);
  return Promise.all(
    files.map(async (file) => {
      const sdl = await readFile(join(folder, file), "utf8");
      return { name: basename(file, ".graphql"), typeDefs: parse(sdl), url: `http://${basename(file, ".graphql")}.invalid/` };
    }),
  );
}

/** Reads a whole schema. */
export async function readSchema(file) {
  return buildSchema(await readFile(file, "utf8"));
}

/**
 * Composes subgraphs and returns the schema that clients of the supergraph see: without the `join__` types and
 * directives, without `@link`, without what is `@inaccessible`. Throws with every error and every disagreement.
 */
export function composeApi(subgraphs) {
  const composed = composeServices(subgraphs);
  const faults = [...(composed.errors ?? []).map(describe), ...disagreements(subgraphs)];
  if (faults.length > 0) {
    throw new Error(`The subgraphs ${subgraphs.map(({ name }) => name).join(", ")} do not compose:\n${faults.map((fault) => `- ${fault}`).join("\n")}`);
  }
  return buildASTSchema(composed.publicDocumentNode);
}

function describe(error) {
  const code = error.extensions?.code;
  return code ? `${code}: ${error.message}` : error.message;
}

/**
 * What composition tolerates, and some composition libraries report as hints (this one has none): one thing that two
 * subgraphs describe with different words, types or default values. One of them would be chosen in silence.
 */
export function disagreements(subgraphs) {
  const first = new Map();
  const found = [];
  for (const { name, typeDefs } of subgraphs) {
    for (const [coordinate, said] of statements(typeDefs)) {
      const before = first.get(coordinate);
      if (before === undefined) first.set(coordinate, { name, said });
      else if (before.said !== said) {
        found.push(`${coordinate}: \`${before.name}\` says ${JSON.stringify(before.said)}, \`${name}\` says ${JSON.stringify(said)}`);
      }
    }
  }
  return found;
}

/**
 * The statements of a subgraph that another one may contradict, as pairs of a coordinate and a text. A missing
 * description contradicts nothing: a subgraph that only refers to an object need not describe it.
 */
function* statements({ definitions }) {
  for (const definition of definitions) {
    const type = definition.name?.value;
    if (type === undefined || definition.kind === "DirectiveDefinition") continue;
    yield* description(type, definition);
    for (const member of definition.fields ?? definition.values ?? []) {
      const coordinate = `${type}.${member.name.value}`;
      yield* description(coordinate, member);
      yield* shape(coordinate, member);
      for (const argument of member.arguments ?? []) {
        const inner = `${coordinate}(${argument.name.value}:)`;
        yield* description(inner, argument);
        yield* shape(inner, argument);
      }
    }
  }
}

function* description(coordinate, { description }) {
  if (description) yield [`description of ${coordinate}`, description.value];
}

function* shape(coordinate, { type, defaultValue }) {
  if (type) yield [`type of ${coordinate}`, print(type)];
  if (type) yield [`default of ${coordinate}`, defaultValue ? print(defaultValue) : "none"];
}

/** The canonical text of a schema: sorted lexicographically, descriptions included. */
export function canonical(schema) {
  return printSchema(lexicographicSortSchema(schema));
}

/** Which definitions two schemas do not share, for a message that a reader can act on. */
export function differences(left, right) {
  const texts = [left, right].map(definitions);
  const names = [...new Set(texts.flatMap((text) => [...text.keys()]))].sort();
  return names
    .filter((name) => texts[0].get(name) !== texts[1].get(name))
    .map((name) => `${left.name}:\n${texts[0].get(name) ?? `(has no ${name})`}\n${right.name}:\n${texts[1].get(name) ?? `(has no ${name})`}`)
    .join("\n\n");
}

function definitions({ schema }) {
  const types = Object.entries(lexicographicSortSchema(schema).getTypeMap()).filter(([name]) => !name.startsWith("__"));
  return new Map(types.map(([name, type]) => [name, printType(type)]));
}
