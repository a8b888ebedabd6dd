// Runs every GraphQL example of a README against a server and compares the answer with the one that is printed there.
//
//   node .ci/readme.mjs http://127.0.0.1:8080 README.md             compares
//   node .ci/readme.mjs http://127.0.0.1:8080 README.md --update    writes the real answers into the README
//   node .ci/readme.mjs ... --people server.log                     takes tokens from what `traboule demo` printed
//
// An example is a fenced `graphql` block; the `json` block that follows it, before the next example, is its answer. An
// example without one must answer without errors. The answer has to be the same, in its order too. It may leave out:
// - a value that is new every time, an id for example: "…" stands for any one value;
// - the end of a long list: "…" as the last element stands for one or more others;
// - `extensions`, where the answer in the README has none.
//
// Examples run in their order. Comments at the beginning of one say what it needs:
// - `# as NAME` sends it with the token of that person of the demo;
// - `# $variable: PATH` gives it what an earlier example answered at this path, the newest where there are several.

import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const ANY = "…";

/** The examples of a Markdown text: each query, with its printed answer and where that stands in the text. */
export function examples(markdown) {
  const found = [];
  for (const block of markdown.matchAll(/^```(\w+)[^\n]*\n([^]*?)^```[ \t]*$/gm)) {
    const [, language, text] = block;
    const line = markdown.slice(0, block.index).split("\n").length;
    if (language === "graphql") found.push({ line, query: text, ...needs(text) });
    const example = found.at(-1);
    if (language === "json" && example && !example.answer) {
      const start = block.index + block[0].indexOf("\n") + 1;
      example.answer = { text, start, end: start + text.length };
    }
  }
  return found;
}

/** What the comments at the beginning of an example say: as whom it is sent, and where its variables come from. */
function needs(query) {
  const comments = query.match(/^(?:#[^\n]*\n)*/)[0].split("\n");
  const person = comments.map((line) => line.match(/^# as ([^,]+)/)?.[1].trim()).find(Boolean);
  const sources = comments.map((line) => line.match(/^# \$(\w+): (\S+)$/)).filter(Boolean);
  return { person, sources: Object.fromEntries(sources.map(([, name, path]) => [name, path])) };
}

/** The tokens that the demo printed, by the names of their people. */
export function tokens(log) {
  const lines = [...log.matchAll(/^\s*(trbs_\S+) +(\S.*?)(?: {2,}.*)?$/gm)];
  return new Map(lines.map(([, token, name]) => [name, token]));
}

/** The variables of an example, from all that was answered before it. */
export function variables(sources, answered) {
  return Object.fromEntries(Object.entries(sources).map(([name, path]) => {
    const value = path.split(".").reduce((inside, key) => inside?.[key], answered);
    if (value === undefined || value === null) throw new Error(`$${name}: nothing before answered ${path}`);
    return [name, value];
  }));
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
  let expected;
  try {
    expected = JSON.parse(example.answer.text);
  } catch (error) {
    return `the answer in the README is no JSON: ${error.message}`;
  }
  return mismatch(expected, comparable(expected, real));
}

function comparable(expected, { extensions, ...rest }) {
  return isObject(expected) && "extensions" in expected && extensions !== undefined ? { ...rest, extensions } : rest;
}

async function ask(address, example, people, answered) {
  const { query, person, sources } = example;
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
  if (person !== undefined) {
    if (!people.has(person)) throw new Error(`there is no token of ${person}: give \`--people\` what the demo printed`);
    headers.authorization = `Bearer ${people.get(person)}`;
  }
  const reply = await fetch(new URL("/graphql", address), {
    method: "POST",
    headers,
    body: JSON.stringify({ query, variables: variables(sources, answered) }),
    signal: AbortSignal.timeout(30_000),
  });
  return reply.json();
}

/** The text with the real answers, from the last example to the first so that places stay true. */
export function updated(markdown, wrong) {
  return [...wrong].reverse().reduce((text, { example, real }) => {
    if (!example.answer) return text;
    const { extensions, ...answer } = real;
    const written = JSON.stringify(withPlaceholders(printed(example), answer), null, 2);
    return `${text.slice(0, example.answer.start)}${written}\n${text.slice(example.answer.end)}`;
  }, markdown);
}

function printed(example) {
  try {
    return JSON.parse(example.answer.text);
  } catch {
    return undefined;
  }
}

/** The real answer, with "…" where it was printed for a value, so that what is new every time does not get written. */
function withPlaceholders(before, real) {
  if (before === ANY) return ANY;
  if (!isObject(before) || !isObject(real)) return real;
  return Object.fromEntries(Object.entries(real).map(([key, value]) => [key, withPlaceholders(before[key], value)]));
}

async function main(address, file, ...options) {
  const markdown = await readFile(file, "utf8");
  const all = examples(markdown);
  if (all.length === 0) throw new Error(`${file} holds no example: no fenced block of the language graphql`);
  const [update, log] = [options.includes("--update"), options[options.indexOf("--people") + 1]];
  const people = options.includes("--people") ? tokens(await readFile(log, "utf8")) : new Map();
  const wrong = [];
  let answered = {};
  for (const example of all) {
    const real = await ask(address, example, people, answered).catch((error) => {
      throw new Error(`${file}:${example.line}: ${error.message}`, { cause: error });
    });
    answered = { ...answered, ...real.data };
    const fault = judge(example, real);
    if (fault) wrong.push({ example, real, fault });
  }
  if (update) await writeFile(file, updated(markdown, wrong));
  for (const { example, fault } of wrong) console.error(`${file}:${example.line}: ${fault}`);
  console.log(`${file}: ${all.length - wrong.length} of ${all.length} examples answer as printed`);
  if (wrong.length > 0 && !update) process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(...process.argv.slice(2));
}
