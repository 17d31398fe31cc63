import { mkdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Context } from "../../src/cli/context.ts";
import { JournalCheckpoint } from "../../src/cli/paid-journal.ts";
import { RunFolder, table } from "./run-files.ts";
import { ioOf } from "./support.ts";

/** Every file of JSON that a command reads, with a line that reads it, and its title in messages. */
const READERS: readonly [name: string, line: string, title: string][] = [
  ["gate.json", "gate base.csv cand.csv --policy gate.json", "The policy 'gate.json'"],
  [
    "evalwire.config.json",
    "compare base.csv cand.csv",
    "The configuration file 'evalwire.config.json'",
  ],
  ["evalwire.baseline.json", "baseline show", "The baseline 'evalwire.baseline.json'"],
  ["fields.json", "scorers update toxicity fields.json --yes", "The file 'fields.json'"],
  [
    "job.json",
    "rescore latest --scorer correct --max-scorings 9 --yes --resume job.json",
    "The journal 'job.json'",
  ],
  ["config.json", "tap --config config.json", "The file 'config.json' of '--config'"],
  ["state.json", "tap --state state.json", "The file 'state.json' of '--state'"],
  ["catalog.json", "tap --catalog catalog.json", "The file 'catalog.json' of '--catalog'"],
];

const SECRET = "f00dfeedf00dfeedf00dfeedf00dfeed";
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");

describe.each(READERS)("%s", (name, line, title) => {
  const folder = new RunFolder();
  beforeAll(() => folder.write({ "base.csv": table(7), "cand.csv": table(6) }));
  afterAll(() => folder.remove());
  const env = { WANDB_API_KEY: "local-key", WANDB_PROJECT: "acme/search", GALILEO_API_KEY: "k" };

  test.each<[string, string | Buffer, string]>([
    [
      "an error of syntax",
      `{\n  "a": "${SECRET}",\n  b: 1\n}`,
      "is not valid JSON: see line 3, column 3",
    ],
    ["a value in single quotes", `{ "a": '${SECRET}' }`, "is not valid JSON: see line 1, column 8"],
    ["an end that is too early", `{ "a": "${SECRET}"`, "is not valid JSON: it ends too early"],
    ["two documents", "\ufeff{}\n{}", "is not valid JSON: see line 2, column 1"],
    ["nothing", " \n", "is empty"],
    ["UTF-16", utf16("{}"), "is not in UTF-8"],
    ["Latin-1", Buffer.from('{ "a": "caf\u00e9" }', "latin1"), "is not in UTF-8"],
  ])("with %s is refused with its place, and without its content", async (_, content, text) => {
    writeFileSync(`${folder.path}/${name}`, content);
    // the messages of a tap are JSON already
    for (const form of line.startsWith("tap") ? [""] : ["", " --json"]) {
      const { code, stdout, stderr } = await folder.run(line + form, { env });
      expect({ code, out: form === "" ? stdout : stderr }).toEqual({ code: 3, out: "" });
      expect(stdout + stderr).toContain(`${title} ${text}`);
      expect(stdout + stderr).not.toContain(SECRET.slice(0, 8));
    }
  });

  test("is read with a byte order mark", async () => {
    writeFileSync(`${folder.path}/${name}`, '{ "unknown": true }');
    const plain = await folder.run(line, { env });
    writeFileSync(`${folder.path}/${name}`, '\ufeff{ "unknown": true }');
    expect(await folder.run(line, { env })).toEqual(plain);
  });
});

test("a journal with a byte order mark is continued", async () => {
  const folder = new RunFolder();
  folder.write({ "job.json": '\ufeff{ "entries": { "a": { "state": "done" } } }' });
  const context = new Context(ioOf({ cwd: folder.path }).io, { progress: true });
  const job = { command: "rescore", given: {}, work: {}, ceiling: 1 };
  const journal = new JournalCheckpoint(context, { job, path: "job.json", isBegun: true });
  expect(JSON.parse((await journal.load()) ?? "")).toEqual({ entries: { a: { state: "done" } } });
  expect(journal.counts).toEqual(new Map([["done", 1]]));
  folder.remove();
});

test.each(READERS.filter(([name]) => name !== "evalwire.config.json"))(
  "%s that is a folder is refused",
  async (name, line, title) => {
    const folder = new RunFolder();
    folder.write({ "base.csv": table(7), "cand.csv": table(6) });
    mkdirSync(`${folder.path}/${name}`);
    const { code, stderr } = await folder.run(line);
    folder.remove();
    expect(code).toBe(3);
    expect(stderr).toContain(`${title} is a folder, not a file`);
  },
);
