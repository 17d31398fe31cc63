import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileCheckpoint } from "../../src/export/node.ts";
import { eventually } from "../support/eventually.ts";
import { PaidSandbox } from "./paid-sandbox.ts";

let service: PaidSandbox;
beforeEach(async () => {
  service = await PaidSandbox.start();
});
afterEach(async () => {
  await service.close();
});

/** Replaces the service by one with faults. */
async function withFaults(...faults: NonNullable<Parameters<typeof PaidSandbox.start>[0]>) {
  await service.close();
  service = await PaidSandbox.start(faults);
}

const LATEST = ["rescore", "latest", "--scorer", "correct"];
const BOUNDED = ["--max-scorings", "500", "--yes"];
const RESCORE = { method: "POST", path: "/evaluations/rescore" };
const journal = (): string => `.evalwire/${service.journals()[0]}`;
const both = (): string[] => ["rescore", ...service.runs, "--scorer", "correct"];

describe("evalwire rescore asks before it pays", () => {
  test("a dry run shows runs, scorer versions and count, sends nothing and leaves no file", async () => {
    const { code, stdout, stderr } = await service.run([...LATEST, "--dry-run"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^12 scorings for 1 run\n {2}run \S+: 12\n {2}scorer correct, version \w+\n$/,
    );
    const json = await service.run([...both(), "--dry-run", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ planned: 24, paid: 0, ceiling: null });
    expect(service.rescores()).toEqual([0, 0]);
    expect(service.journals()).toEqual([]);
  });

  test.each(["y", "Y", "yes", " YES "])(
    "on a terminal, %j starts it, after one question",
    async (answer) => {
      const typed = [answer, "never read"];
      const { code, stderr } = await service.run([...LATEST, "--max-scorings", "500"], {
        terminal: 120,
        typed,
      });
      expect(code).toBe(0);
      expect(stderr.match(/\[y\/N\]/g)).toHaveLength(1);
      expect(stderr).toContain("Start 12 paid scorings (at most 500)? [y/N] ");
      expect(service.rescores()).toEqual([0, 1]);
    },
  );

  test.each([["n"], [""], ["yess"], ["ja"], ["y\u0000"], []])(
    "on a terminal, %j is a no",
    async (...typed) => {
      const { code, stdout, stderr } = await service.run(LATEST, { terminal: 120, typed });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("Nothing was sent");
      expect(service.rescores()).toEqual([0, 0]);
      expect(service.journals()).toEqual([]);
    },
  );

  test("on a terminal without a ceiling, the number in the question becomes the ceiling", async () => {
    const { code } = await service.run(LATEST, { terminal: 120, typed: ["y"] });
    expect(code).toBe(0);
    const saved = JSON.parse(readFileSync(join(service.folder, journal()), "utf8"));
    expect(saved.command).toMatchObject({ command: "rescore", ceiling: 12 });
  });

  test("Ctrl-C at the question sends nothing", async () => {
    const ctrlC = new AbortController();
    const { code, stderr } = await service.run(LATEST, {
      terminal: 120,
      signal: ctrlC.signal,
      onQuestion: () => ctrlC.abort(),
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/\? \[y\/N\] \nerror: Canceled\nNothing was sent/);
    expect(service.rescores()).toEqual([0, 0]);
  });

  test.each([
    [[], "Add --yes and --max-scorings COUNT."],
    [["--max-scorings", "500"], "Add --yes."],
    [["--yes"], "Add --max-scorings COUNT."],
  ])("without a terminal, %j is refused", async (flags, hint) => {
    const { code, stderr } = await service.run([...LATEST, ...flags]);
    expect(code).toBe(3);
    expect(stderr).toContain(hint);
    expect(service.rescores()).toEqual([0, 0]);
  });

  test("--yes on a terminal needs a ceiling, because nobody sees the number", async () => {
    const { code, stderr } = await service.run([...LATEST, "--yes"], { terminal: 120 });
    expect(code).toBe(3);
    expect(stderr).toContain("Add --max-scorings COUNT.");
  });

  test.each([true, false])("a ceiling below the count is refused, dry run %s", async (dry) => {
    const line = [...LATEST, "--max-scorings", "11", "--yes", ...(dry ? ["--dry-run"] : [])];
    const { code, stderr } = await service.run(line);
    expect(code).toBe(3);
    expect(stderr).toContain("needs 12 scorings, but --max-scorings is 11\nRaise --max-scorings");
    expect(service.rescores()).toEqual([0, 0]);
  });

  test.each([
    [[], "Missing required argument 'run'"],
    [["latest"], "'--scorer' is missing"],
    [["latest", "--scorer", "corect"], "Did you mean 'correct'?"],
    [["latest", "--scorer", "correct:v9"], "v9"],
    [["no-such-run", "--scorer", "correct"], "no-such-run"],
    [["latest", "galileo:baseline", "--scorer", "correct"], "several services"],
    [["base.csv", "--scorer", "correct"], "no service can score"],
    [["galileo:baseline", "--scorer", "toxicty"], "Did you mean 'toxicity'?"],
    [["latest", "--scorer", "correct", "--max-scorings", "0"], "positive integer"],
  ])("refuses %j", async (args, message) => {
    writeFileSync(join(service.folder, "base.csv"), "id,correct\na,1\n");
    const { code, stderr } = await service.run([
      "rescore",
      ...args,
      ...BOUNDED.slice(args.includes("0") ? 2 : 0),
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
    expect(service.rescores()).toEqual([0, 0]);
  });
});

describe("evalwire rescore pays once", () => {
  test("the same command again waits for the same job, and shows its result", async () => {
    const started = await service.run([...both(), ...BOUNDED]);
    expect(started.code).toBe(0);
    expect(started.stderr).toContain(
      `To wait: evalwire rescore --resume ${journal()} --yes --wait`,
    );
    await service.work();
    const again = await service.run([...both(), ...BOUNDED, "--wait"]);
    expect(again.code).toBe(0);
    expect(again.stdout.match(/\tdone\t\S+\t100\.0%/g)).toHaveLength(2);
    expect(again.stderr).toContain("Nothing remains to be paid for; 24 paid for or sent before");
    expect(service.rescores()).toEqual([1, 1]);
  });

  test("--resume continues without other arguments; --json is one document", async () => {
    await service.run([...LATEST, ...BOUNDED, "--journal", "mine.json"]);
    await service.work();
    const { code, stdout } = await service.run([
      "rescore",
      "--resume",
      "mine.json",
      "--wait",
      "--json",
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      journal: "mine.json",
      continue: null,
      outcomes: [{ runId: service.runs[1], state: "done", result: { coverage: 1 }, error: null }],
    });
    expect(service.rescores()).toEqual([0, 1]);
    expect(service.journals()).toEqual([]);
  });

  test("'latest' stays the run that it was, and the version of the scorer that it was", async () => {
    const line = [...LATEST, ...BOUNDED, "--journal", "mine.json"];
    await service.run(line);
    const { command } = JSON.parse(readFileSync(join(service.folder, "mine.json"), "utf8"));
    expect(command.work.runs).toEqual([service.runs[1]]);
    expect(command.work.scorers[0]).toMatch(/^weave:\/\/\/.*\/object\/correct:\w+$/);
    const byId = [...line].map((word) => (word === "latest" ? (service.runs[1] ?? "") : word));
    for (const same of [line, byId]) expect((await service.run(same)).code).toBe(0);
    expect(service.rescores()).toEqual([0, 1]);
  });

  test.each([
    [["--scorer", "tone"], "its scorers are"],
    [["id-of-another-run"], "its runs are"],
    [["latest", "another"], "its runs are"],
  ])("refuses other arguments %j with a journal", async (args, message) => {
    await service.run([...LATEST, ...BOUNDED, "--journal", "mine.json"]);
    const { code, stderr } = await service.run([
      "rescore",
      ...args,
      ...BOUNDED,
      "--resume",
      "mine.json",
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
    expect(service.rescores()).toEqual([0, 1]);
  });

  test("--resume never begins: a misspelled name pays for nothing", async () => {
    const line = [...LATEST, ...BOUNDED, "--resume", "mien.json"];
    const { code, stderr } = await service.run(line);
    expect(code).toBe(3);
    expect(stderr).toContain("There is no journal 'mien.json'");
    expect(service.rescores()).toEqual([0, 0]);
  });

  test.each([
    ["nothing.json", "There is no journal 'nothing.json'"],
    ["text.json", "The journal 'text.json' is not valid JSON: see line 1, column 1"],
    ["list.json", "The journal 'list.json' does not contain a JSON object"],
    ["replay.json", "is the journal of 'evalwire replay', not of 'rescore'"],
  ])("refuses to resume %s", async (name, message) => {
    writeFileSync(join(service.folder, "text.json"), "id,correct\n");
    writeFileSync(join(service.folder, "list.json"), "[]");
    await service.run([
      "replay",
      "run-1",
      "--max-replays",
      "1",
      "--yes",
      "--journal",
      "replay.json",
    ]);
    const { code, stderr } = await service.run(["rescore", "--resume", name, ...BOUNDED]);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
    expect(service.rescores()).toEqual([0, 0]);
  });

  test("refuses a journal that another command is using", async () => {
    const lock = await fileCheckpoint(join(service.folder, "mine.json")).lock({ wait: false });
    const { code, stderr } = await service.run([...LATEST, ...BOUNDED, "--journal", "mine.json"]);
    await lock.release();
    expect(code).toBe(3);
    expect(stderr).toMatch(/The journal 'mine\.json' is already locked: process \d+/);
    expect(service.rescores()).toEqual([0, 0]);
  });

  test("a program can continue the journal", async () => {
    await service.run([...LATEST, ...BOUNDED, "--journal", "mine.json"]);
    const saved = JSON.parse(readFileSync(join(service.folder, "mine.json"), "utf8"));
    expect(saved).toMatchObject({ version: 2, kind: "rescore" });
    expect(Object.values(saved.entries)).toMatchObject([{ state: "started" }]);
  });
});

describe("evalwire rescore when something goes wrong", () => {
  test("a lost response is unknown and never sent again; the run is found later", async () => {
    await withFaults({ ...RESCORE, kind: "reset", applied: true });
    const lost = await service.run([...both(), ...BOUNDED]);
    expect(lost.code).toBe(6);
    expect(lost.stdout).toContain(`${service.runs[0]}\tunknown\t-`);
    expect(lost.stdout).toContain(`${service.runs[1]}\tstarted\t`);
    expect(lost.stderr).toMatch(/unknown \S+: .*may have been/);
    await service.work();
    const found = await service.run(["rescore", "--resume", journal(), "--wait", "--json"]);
    expect(found.code).toBe(0);
    expect(JSON.parse(found.stdout).outcomes).toMatchObject([{ state: "done" }, { state: "done" }]);
    expect(service.rescores()).toEqual([1, 1]);
  });

  test("an error that lists IDs is in --json as the library has it", async () => {
    await withFaults({ ...RESCORE, kind: "reset", applied: true });
    const { code, stdout } = await service.run([...LATEST, ...BOUNDED, "--json"]);
    expect(code).toBe(6);
    expect(JSON.parse(stdout).outcomes[0].error).toMatchObject({
      code: "ambiguous_write",
      target: { source_evaluation_run_id: service.runs[1] },
    });
  });

  test("a refused run is sent again by the same command", async () => {
    const hostile = { detail: "no\u001b[2J\u202e room\nfor this" };
    await withFaults({ ...RESCORE, kind: "status", status: 422, body: hostile });
    const refused = await service.run([...both(), ...BOUNDED]);
    expect(refused.code).toBe(5);
    expect(refused.stdout).toContain(`${service.runs[0]}\tfailed\t-`);
    expect(refused.stdout + refused.stderr).not.toMatch(/[\u001b\u202e]/);
    expect(service.rescores()).toEqual([0, 1]);
    expect((await service.run([...both(), ...BOUNDED])).code).toBe(0);
    expect(service.rescores()).toEqual([1, 1]);
  });

  test.each([401, 403])("a key that is refused with %i is exit code 4", async (status) => {
    await withFaults({ ...RESCORE, kind: "status", status, times: 2 });
    expect((await service.run([...LATEST, ...BOUNDED])).code).toBe(4);
    expect(service.rescores()).toEqual([0, 0]);
  });

  test("Ctrl-C while a request is in flight is exit code 6, with the command that continues", async () => {
    await withFaults({ ...RESCORE, kind: "stall", after: 1 });
    const ctrlC = new AbortController();
    const running = service.run([...both(), ...BOUNDED], { signal: ctrlC.signal });
    await eventually(() => expect(service.rescores()).toEqual([1, 1]));
    ctrlC.abort();
    const { code, stdout, stderr } = await running;
    expect({ code, stdout }).toEqual({ code: 6, stdout: "" });
    expect(stderr).toContain(`1 request may have been received: ${service.runs[1]}`);
    expect(stderr).toContain(
      `The journal has 1 started, 1 sent, with an outcome that is not known. To continue, which sends nothing twice: evalwire rescore --resume ${journal()} --yes`,
    );
    await service.work();
    expect((await service.run(["rescore", "--resume", journal(), "--wait"])).code).toBe(0);
    expect(service.rescores()).toEqual([1, 1]);
  });

  test("Ctrl-C while it waits is exit code 2, and says how to continue, in --json too", async () => {
    const ctrlC = new AbortController();
    const running = service.run([...LATEST, ...BOUNDED, "--wait", "--json"], {
      signal: ctrlC.signal,
    });
    await eventually(() => expect(service.rescores()).toEqual([0, 1]));
    await eventually(() =>
      expect(readFileSync(join(service.folder, journal()), "utf8")).toContain('"started"'),
    );
    ctrlC.abort();
    const { code, stdout } = await running;
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: "canceled",
        message: "Canceled",
        hint: `The journal has 1 started. To continue, which sends nothing twice: evalwire rescore --resume ${journal()} --wait --yes`,
      },
    });
  });
});

describe("evalwire rescore for Galileo", () => {
  const LINE = ["rescore", "galileo:baseline", "--scorer", "toxicity"];

  test("scores stored outputs in one new experiment", async () => {
    const dry = await service.run([...LINE, "--dry-run"]);
    expect(dry.stdout).toMatch(
      /^6 scorings for 1 run\n {2}run \S+: 6\n {2}scorer toxicity, default version \d\n$/,
    );
    expect(service.experiments()).toBe(0);
    const first = await service.run([...LINE, ...BOUNDED]);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/\tstarted\t[0-9a-f-]{36}\t-\n$/);
    expect((await service.run([...LINE, ...BOUNDED])).code).toBe(0);
    expect(service.experiments()).toBe(1);
  });
});
