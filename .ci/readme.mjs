// Runs every GraphQL example of a README against a server and compares the answer with the one that is printed there.
//
//   node .ci/readme.mjs http://127.0.0.1:8080 README.md             compares
//   node .ci/readme.mjs http://127.0.0.1:8080 README.md --update    writes the real answers into the README
//
// An example is a fenced `graphql` block; the `json` block that follows it, before the next example, is its answer. An
// example without one must answer without errors. The answer has to be the same, in its order too. It may leave out:
// - a value that is new every time, an id for example: "…" stands for any one value;
// - the end of a long list: "…" as the last element stands for one or more others;
// - `extensions`, where the answer in the README has none.

import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const ANY = "…";

/** The examples of a Markdown text: each query, with its printed answer and where that stands in the text. */
export function examples(markdown) {
  const found = [];
  for (const block of markdown.matchAll(/^```(\w+)[^\n]*\n([^]*?)^```[ \t]*$/gm)) {
    const [, language, text] = block;
    const line = markdown.slice(0, block.index).split("\n").length;
    if (language === "graphql") found.push({ line, query: text });
    const example = found.at(-1);
    if (language === "json" && example && !example.answer) {
      const start = block.index + block[0].indexOf("\n") + 1;
      example.answer = { text, start, end: start + text.length };
    }
  }
  return found;
}

/** Where an answer is not the printed one: undefined, or a sentence about the first place. */
export function mismatch(printed, real, path = "the answer") {
  if (printed === ANY) return undefined;
  if (Array.isArray(printed) && Array.isArray(real)) return listMismatch(printed, real, path);
  if (isObject(printed) && isObject(real)) return objectMismatch(printed, real, path);
  return Object.is(printed, real) ? undefined : `${path} is ${short(real)}, the README says ${short(printed)}`;
}

function listMismatch(printed, real, path) {
  const open = printed.at(-1) === ANY;
  const expected = open ? printed.slice(0, -1) : printed;
  if (open ? real.length <= expected.length : real.length !== expected.length) {
    return `${path} has ${real.length} elements, the README says ${open ? `more than ${expected.length}` : expected.length}`;
  }
  return first(expected.map((element, index) => () => mismatch(element, real[index], `${path}[${index}]`)));
}

function objectMismatch(printed, real, path) {
  const [expected, found] = [Object.keys(printed), Object.keys(real)];
  if (expected.join() !== found.join()) return `${path} has the fields ${found.join(", ")}; the README says ${expected.join(", ")}`;
  return first(expected.map((key) => () => mismatch(printed[key], real[key], `${path}.${key}`)));
}

function first(checks) {
  for (const check of checks) {
    const found = check();
    if (found) return found;
  }
  return undefined;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const short = (value) => (JSON.stringify(value) ?? "absent").slice(0, 200);

/** What is wrong with the answer to an example: undefined, or a sentence. */
export function judge(example, real) {
  if (!example.answer) return real.errors ? `it answers with errors: ${short(real.errors)}` : undefined;
  let printed;
  try {
    printed = JSON.parse(example.answer.text);
  } catch (error) {
    return `the answer in the README is no JSON: ${error.message}`;
  }
  return mismatch(printed, comparable(printed, real));
}

function comparable(printed, { extensions, ...rest }) {
  return isObject(printed) && "extensions" in printed && extensions !== undefined ? { ...rest, extensions } : rest;
}

async function ask(address, query) {
  const reply = await fetch(new URL("/graphql", address), {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(30_000),
  });
  return reply.json();
}

/** The text with the real answers, from the last example to the first so that places stay true. */
export function updated(markdown, wrong) {
  return [...wrong].reverse().reduce((text, { example, real }) => {
    if (!example.answer) return text;
    const { extensions, ...answer } = real;
    return `${text.slice(0, example.answer.start)}${JSON.stringify(answer, null, 2)}\n${text.slice(example.answer.end)}`;
  }, markdown);
}

async function main(address, file, option) {
  const markdown = await readFile(file, "utf8");
  const all = examples(markdown);
  if (all.length === 0) throw new Error(`${file} holds no example: no fenced block of the language graphql`);
  const wrong = [];
  for (const example of all) {
    const real = await ask(address, example.query);
    const fault = judge(example, real);
    if (fault) wrong.push({ example, real, fault });
  }
  if (option === "--update") await writeFile(file, updated(markdown, wrong));
  for (const { example, fault } of wrong) console.error(`${file}:${example.line}: ${fault}`);
  console.log(`${file}: ${all.length - wrong.length} of ${all.length} examples answer as printed`);
  if (wrong.length > 0 && option !== "--update") process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(...process.argv.slice(2));
}
