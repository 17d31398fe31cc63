import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault } from "evalwire/testing";
import { describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/run.ts";
import { allCommands, ENDLESS, wordsOf } from "./examples.ts";
import { HOSTILE, HOSTILE_FILE, HOSTILE_NAME, startHostile } from "./hostile-service.ts";
import { ioOf, type Outcome, type Surroundings } from "./support.ts";

const leaves = (await allCommands()).filter(({ command }) => command.commands.length === 0);

const BASE = `name:base${HOSTILE_NAME}`;
const CANDIDATE = `name:candidate${HOSTILE_NAME}`;
const EXPERIMENT = `galileo:baseline${HOSTILE_NAME}`;
const TOXICITY = `toxicity${HOSTILE_NAME}`;
const TOXICITY_OF_GALILEO = `galileo:${TOXICITY}`;
const SCORER = `correct${HOSTILE}`;
const FILE = `results${HOSTILE_FILE}.csv`;
const REPORTS = ["--markdown", "a.md", "--junit", "a.xml", "--summary", "b.md", "--annotations"];

/**
 * Lines of each command that read what is hostile. A command without lines of its own runs the
 * examples of its help, in a folder whose files are hostile.
 */
const LINES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "evalwire help": [
    ["help", "runs"],
    ["help", HOSTILE],
  ],
  "evalwire doctor": [["doctor"]],
  "evalwire runs list": [["runs"], ["runs", "list", "--limit", "1"], ["runs", "--status", HOSTILE]],
  "evalwire runs show": [
    ["runs", "show", "latest"],
    ["runs", "show", "base.csv"],
    ["runs", "show", "base.jsonl"],
    ["runs", "show", FILE],
    ["runs", "show", HOSTILE],
    ["runs", "show", `name:${HOSTILE_NAME}`],
  ],
  "evalwire experiments list": [["experiments"], ["experiments", "--limit", "1"]],
  "evalwire summary": [
    ["summary", "latest"],
    ["summary", "base.csv"],
    ["summary", EXPERIMENT],
    ["summary", "base.csv", "--scorer", HOSTILE],
  ],
  "evalwire compare": [
    ["compare", BASE, CANDIDATE, "--rows", "--markdown", "a.md"],
    ["compare", "base.csv", "candidate.csv", "--key", "id"],
    ["compare", "base.csv", "candidate.csv", "--slice", "topic"],
    ["compare", BASE, "candidate.csv"],
  ],
  "evalwire gate": [
    ["gate", BASE, CANDIDATE, "--max-drop", `${SCORER}=0.01`, "--rows", ...REPORTS],
    ["gate", "base.csv", "candidate.csv", "--policy", "gate.json", ...REPORTS],
    ["gate", "candidate.csv", "--min", `${HOSTILE}=0.5`],
    ["gate", "base.csv", "candidate.csv", "--policy", "broken.json"],
  ],
  "evalwire report": [
    ["report", BASE, CANDIDATE, "-o", `a${HOSTILE_FILE}.html`, "-o", "a.md", "-o", "a.json"],
    ["report", "base.csv", "candidate.csv", "--policy", "gate.json", "-o", "-", "--to", "txt"],
    ["report", "base.csv", "candidate.csv", FILE, "--title", HOSTILE],
    ["report", "candidate.csv", "--min", `${SCORER}=0.5`],
    ["report", "base.csv", "candidate.csv", "--redact", HOSTILE],
    ["report", "--project", `acme/search${HOSTILE_NAME}`],
    ["report", "base.csv", "candidate.csv", "-o", `none${HOSTILE_FILE}/a.html`],
  ],
  "evalwire view": [
    ["view", "base.csv", "candidate.csv"],
    ["view", BASE, CANDIDATE, "--max-drop", `${SCORER}=0.01`],
    ["view", FILE],
    ["view", "base.csv", HOSTILE],
  ],
  "evalwire plan": [
    ["plan", "--policy", "gate.json", "--rows", "40", "--pilot", "base.csv", "candidate.csv"],
    ["plan", "--max-drop", `${SCORER}=0.05`, "--rows", "400", "--discordance", "0.1"],
  ],
  "evalwire rank": [
    ["rank", "base.csv", "candidate.csv", "--scorer", SCORER],
    ["rank", BASE, CANDIDATE, "--scorer", "correct", "--pairs"],
    ["rank", BASE, CANDIDATE, "--scorer", HOSTILE],
  ],
  "evalwire baseline set": [
    ["baseline", "set", "latest", "--reason", HOSTILE, "--by", HOSTILE],
    ["baseline", "set", FILE],
    ["baseline", "set", "base.csv", "--file", `pinned${HOSTILE_FILE}.json`],
  ],
  "evalwire baseline show": [
    ["baseline", "--file", "pinned.json"],
    ["baseline", "show", "--file", `none${HOSTILE_FILE}.json`],
  ],
  "evalwire export": [
    ["export", "latest", "base.csv", "-o", `out${HOSTILE_FILE}.csv`, "-o", "a.xlsx"],
    ["export", EXPERIMENT, "-o", "a.csv"],
    ["export", "latest", "-o", "-", "--format", "csv"],
    ["export", "base.csv", "-o", "-", "--format", "jsonl"],
    ["export", "base.csv", "-o", FILE],
  ],
  "evalwire sync": [
    ["sync", `lake${HOSTILE_FILE}`, "--format", "jsonl"],
    ["sync", "lake", "--project", `galileo:support${HOSTILE_NAME}`],
    ["sync", "lake", "--project", `galileo:${HOSTILE}`],
    ["sync", FILE],
  ],
  "evalwire tap": [["tap"], ["tap", "--discover"], ["tap", "--config", "broken.json"]],
  "evalwire rescore": [
    ["rescore", "latest", "--scorer", "correct", "--dry-run"],
    ["rescore", "latest", "--scorer", "correct", "--max-scorings", "500", "--wait"],
    ["rescore", "latest", "--scorer", "correct", "--max-scorings", "500", "--yes"],
    ["rescore", EXPERIMENT, "--scorer", TOXICITY_OF_GALILEO, "--max-scorings", "500", "--yes"],
    ["rescore", "--resume", `none${HOSTILE_FILE}.json`],
  ],
  "evalwire replay": [
    ["replay", "run-1", "run-2", "--max-replays", "5", "--yes"],
    ["replay", HOSTILE_FILE, "--max-replays", "5", "--yes"],
  ],
  "evalwire scorers list": [
    ["scorers"],
    ["scorers", "list", "galileo"],
    ["scorers", "list", HOSTILE],
  ],
  "evalwire scorers show": [
    ["scorers", "show", "correct"],
    ["scorers", "show", TOXICITY_OF_GALILEO],
    ["scorers", "show", HOSTILE],
  ],
  "evalwire scorers diff": [
    ["scorers", "diff", TOXICITY, "--set", `description=${HOSTILE}`],
    ["scorers", "diff", TOXICITY, "--from", "0", "--to", "1"],
  ],
  "evalwire scorers update": [
    ["scorers", "update", TOXICITY, "--set", "roll_up_method=max", "--yes"],
    ["scorers", "update", TOXICITY, "--set", `description=${HOSTILE_NAME}`, "--yes"],
    ["scorers", "update", TOXICITY, "patch.json", "--yes"],
  ],
  "evalwire scorers revert": [["scorers", "revert", TOXICITY, "0", "--yes"]],
  "evalwire sandbox": [["sandbox"], ["sandbox", "--seed", HOSTILE]],
  "evalwire demo": [["demo", "--folder", `out${HOSTILE_FILE}`]],
};

/** Commands that print nothing from outside when they succeed, or only IDs. */
const SAYS_NOTHING = ["evalwire completion", "evalwire help", "evalwire sandbox", "evalwire sync"];

const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const csv = (bad: number): string =>
  [
    ["id", "input", "output", "correct", cell(SCORER), "topic", cell(`note${HOSTILE}`)],
    ...Array.from({ length: 30 }, (_, row) => [
      cell(`q${row}${HOSTILE}`),
      cell(`question ${row}${HOSTILE}${"long ".repeat(2_000)}`),
      cell(HOSTILE),
      row % bad === 0 ? 0 : 1,
      row % bad === 1 ? 0 : 1,
      cell(`t${row % 2}${HOSTILE}`),
      cell(`word${HOSTILE}`),
    ]),
  ]
    .map((cells) => cells.join(","))
    .join("\n");

const record = (row: number): object => ({
  id: `q${row}`,
  input: { question: HOSTILE },
  [SCORER]: row % 2,
  [`a${HOSTILE}`]: HOSTILE,
});
const FILES: Readonly<Record<string, string>> = {
  "base.csv": csv(4),
  "candidate.csv": csv(3),
  [FILE]: csv(5),
  "results.csv": csv(5),
  "base.jsonl": Array.from({ length: 9 }, (_, row) => JSON.stringify(record(row))).join("\n"),
  "gate.json": JSON.stringify({ rules: [{ scorer: SCORER, maxDrop: 0.05 }, { minRows: 10 }] }),
  "broken.json": `{"rules": [${HOSTILE}`,
  "patch.json": JSON.stringify({ description: HOSTILE_NAME, [HOSTILE]: HOSTILE }),
  "pinned.json": JSON.stringify({
    ...{ schema: "evalwire.baseline/1", provider: "weave", project: `acme/search${HOSTILE}` },
    ...{ id: `id${HOSTILE}`, name: HOSTILE, startedAt: null, url: null, files: [] },
    ...{ setAt: "2026-11-02T09:00:00.000Z", setBy: HOSTILE, reason: HOSTILE, maxAge: null },
  }),
};

/** Where the output goes. */
const FORMS = {
  pipe: {},
  terminal: { terminal: 90, env: { FORCE_HYPERLINK: "1" } },
  plain: { terminal: 40, env: { NO_COLOR: "1" } },
  json: {},
  jsonl: {},
} as const;
type Form = keyof typeof FORMS;

/** Runs a line in a new folder, with a clock on which progress is shown. */
async function run(
  line: readonly string[],
  form: Form,
  env: Record<string, string>,
): Promise<Outcome> {
  const cwd = mkdtempSync(join(tmpdir(), "evalwire-hostile-"));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(cwd, name), text);
  mkdirSync(join(cwd, ".git"));
  const stop = new AbortController();
  const surroundings: Surroundings = {
    ...FORMS[form],
    cwd,
    signal: stop.signal,
    typed: ["y", "y"],
  };
  const { io, stdout, stderr } = ioOf({ ...surroundings, env: { ...surroundings.env, ...env } });
  const isEndless = ENDLESS.some((name) => name === `evalwire ${line[0]}`);
  let now = Date.parse("2026-12-01T00:00:00Z");
  const code = await runCli(form === "json" || form === "jsonl" ? [...line, `--${form}`] : line, {
    ...io,
    now: () => (now += 500),
    stderr: {
      ...io.stderr,
      isTTY: stderr.isTTY,
      columns: stderr.columns,
      write: async (chunk) => {
        await stderr.write(chunk);
        if (isEndless) stop.abort();
      },
    },
  });
  rmSync(cwd, { recursive: true });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Sequences that evalwire uses: styles, links to pages, and erasing the line of the progress. */
const OURS =
  /\u001b\[(?:0|1|2|22|31|32|33|39)m|\u001b\]8;;(?:https?:\/\/[!-~]*)?\u001b\\|\r\u001b\[K/g;
const ANNOTATION = /^::(?:error|warning|notice) title=[^:\n]*::[^\n]*$/gm;
/** Every character that acts on its surroundings, or that nobody sees. U+2060 is ours in reports. */
const ACTS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2061-\u206f\ufeff\ufdd0-\ufdef\u{e0001}-\u{e007f}]/u;
const COMMAND = /^\s*::|##[a-z]*\[/im;

/** Fails if a text can act on a terminal, or on the log of a CI service. */
function expectHarmless(
  text: string,
  { styled, tabs }: { styled: boolean; tabs: boolean },
  where: string,
): void {
  const plain = (styled ? text.replace(OURS, "") : text).replace(ANNOTATION, "");
  for (const pattern of [ACTS, COMMAND, ...(tabs ? [] : [/\t/])]) {
    const at = plain.search(pattern);
    expect(
      at === -1 ? null : JSON.stringify(plain.slice(Math.max(0, at - 30), at + 9)),
      where,
    ).toBe(null);
  }
}

/** Whether a line sends data to another program, byte by byte. */
const sendsData = (line: readonly string[], form: Form): boolean =>
  form === "pipe" && (line[0] === "tap" || line.includes("-"));

function check(line: readonly string[], form: Form, { code, stdout, stderr }: Outcome): void {
  const where = `${form}: ${JSON.stringify(line.join(" ").replaceAll(HOSTILE_NAME, "…").replaceAll(HOSTILE, "…"))}`;
  expect(code, `${where}\n${stdout}\n${stderr}`).not.toBe(1);
  const isJson = form === "json" || form === "jsonl";
  const styled = !isJson && form !== "pipe";
  const data = sendsData(line, form);
  expectHarmless(stderr, { styled, tabs: false }, `${where}, stderr`);
  if (data && line[0] !== "tap" && line.includes("csv")) return;
  if (!data)
    expectHarmless(
      stdout,
      { styled, tabs: form === "pipe" || line.includes("csv") },
      `${where}, stdout`,
    );
  if (line[0] === "help" && code === 0) return;
  if (form === "json" && stdout !== "") {
    expect(stdout.indexOf("\n"), where).toBe(stdout.length - 1);
    JSON.parse(stdout);
  }
  if (form === "jsonl" || (data && code === 0 && !line.includes("--discover")))
    for (const one of stdout.split("\n").slice(0, -1)) JSON.parse(one);
}

const formsOf = (path: string): Form[] => {
  const options = leaves.find((one) => one.path === path)?.command.options ?? [];
  return Object.keys(FORMS).filter(
    (form) => form !== "jsonl" || options.some(({ long }) => long === "--jsonl"),
  ) as Form[];
};

const linesOf = (path: string, examples: readonly { line: string }[]) =>
  LINES[path] ?? examples.map(({ line }) => wordsOf(line).slice(1));

const MESSAGE = "no";
const ERROR = {
  ...{ detail: MESSAGE, reason: MESSAGE, message: MESSAGE, error: MESSAGE, errors: [MESSAGE] },
  [HOSTILE]: HOSTILE,
};
/** Errors of a service, and a response with another shape. The proxy makes them hostile. */
const FAULTS: readonly Fault[] = [
  ...[400, 401, 403, 404, 200].map((status) => ({ status, body: ERROR })),
  { status: 400, body: HOSTILE },
].map((one): Fault => ({ kind: "status", times: Number.POSITIVE_INFINITY, ...one }));

/** Words that no command understands. */
const WRONG: readonly (readonly string[])[] = [
  [HOSTILE, HOSTILE, HOSTILE],
  [`--${HOSTILE}`],
  ["--profile", HOSTILE],
  ["--config-file", HOSTILE_FILE],
];

describe.each(leaves.map(({ path, command }) => [path, linesOf(path, command.examples)] as const))(
  "%s",
  (path, lines) => {
    test("prints nothing that acts on a terminal or on a log", async () => {
      const done: string[] = [];
      const each = async (form: Form, line: readonly string[]): Promise<void> => {
        const service = await startHostile({ isRescorable: line[0] === "rescore" });
        const outcome = await run(line, form, service.env).finally(() => service.close());
        check(line, form, outcome);
        if ([0, 100, 101].includes(outcome.code)) done.push(outcome.stdout, outcome.stderr);
      };
      // at the same time, because some commands wait for a service
      await Promise.all(formsOf(path).flatMap((form) => lines.map((line) => each(form, line))));
      // otherwise only errors were seen
      expect(done).not.toEqual([]);
      if (!SAYS_NOTHING.includes(path)) expect(done.join("")).toContain("pwned");
    });

    test("nor do its errors", async () => {
      const words = path.split(" ").slice(1);
      const faults = path === "evalwire demo" ? [] : FAULTS; // it starts its own service
      const each = async (form: Form, fault: Fault): Promise<void> => {
        const service = await startHostile({ faults: [fault] });
        for (const line of lines.slice(0, 2)) check(line, form, await run(line, form, service.env));
        await service.close();
      };
      for (const form of ["terminal", "json"] as const) {
        await Promise.all(faults.map((fault) => each(form, fault)));
        for (const more of WRONG) check(more, form, await run([...words, ...more], form, {}));
      }
    });
  },
);
