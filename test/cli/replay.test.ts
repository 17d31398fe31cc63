import { afterEach, beforeEach, describe, expect, test } from "vitest";
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

const RUNS = ["run-1", "run-2"];
const LINE = ["replay", ...RUNS, "--judge", "judge-a,judge-strict"];
const BOUNDED = ["--max-replays", "10", "--yes"];
const REPLAY = { method: "POST", path: /\/replay$/ };

describe("evalwire replay", () => {
  test("a dry run counts runs × judges and sends nothing", async () => {
    const { code, stdout } = await service.run([...LINE, "--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      "4 replays for 2 runs\n  run run-1: 2\n  run run-2: 2\n  judge: judge-a, judge-strict\n  graders: those of each run\n",
    );
    expect(service.replays(...RUNS)).toEqual([0, 0]);
    expect(service.journals()).toEqual([]);
  });

  test("replays each run with each judge once, however often the command runs", async () => {
    const first = await service.run([...LINE, ...BOUNDED]);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(
      /^RUN\tJUDGE\tSTATE\tNEW RUN\tGRADES\nrun-1\tjudge-a\tdone\trun-\w+\tstructural\/zod-v1 1, model-grader\/llm-judge-v1 0\.\d+\n/,
    );
    const again = await service.run([...LINE, ...BOUNDED]);
    expect(again.stdout).toBe(first.stdout);
    const repeated = ["replay", "run-2", "run-1", "--judge", "judge-strict", "--judge", "judge-a"];
    expect((await service.run([...repeated, ...BOUNDED])).stdout).toBe(first.stdout);
    expect(service.replays(...RUNS)).toEqual([2, 2]);
  });

  test("asks once, with the number and the ceiling", async () => {
    const no = await service.run([...LINE, "--max-replays", "10"], { terminal: 100, typed: ["n"] });
    expect(no.code).toBe(2);
    expect(no.stderr).toContain("Start 4 paid replays (at most 10)? [y/N] ");
    expect(service.replays(...RUNS)).toEqual([0, 0]);
  });

  test("passes graders, the case of a data set and the state of payloads", async () => {
    const flags = ["--graders", "structural/zod-v1", "--dataset-case", "case-1", "--payloads-kept"];
    const { code, stdout } = await service.run(["replay", "run-2", ...flags, ...BOUNDED, "--json"]);
    expect(code).toBe(0);
    const [{ graderIds, result }] = JSON.parse(stdout).outcomes;
    expect(graderIds).toEqual(["structural/zod-v1"]);
    expect(result.gradersRun).toEqual(["structural/zod-v1"]);
    expect(result).not.toHaveProperty("raw");
    const other = await service.run(["replay", "run-2", ...BOUNDED, "--json"]);
    expect(JSON.parse(other.stdout).outcomes[0].graderIds).toBe(null);
    expect(service.replays("run-2")).toEqual([2]);
  });

  test.each([
    [["replay"], "Missing required argument 'id'"],
    [["replay", "run-1", "--judge", "judge-a,,b"], "must not be empty"],
    [["replay", "run-1", "--concurrency", "99"], "concurrency"],
    [[...LINE, "--max-replays", "3"], "needs 4 replays, but --max-replays is 3"],
  ])("refuses %j", async (line, message) => {
    const flags = line.includes("--max-replays") ? ["--yes"] : BOUNDED;
    const { code, stderr } = await service.run([...line, ...flags]);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
    expect(service.replays(...RUNS)).toEqual([0, 0]);
  });

  test("a refused token ends it with exit code 4; the rest is not sent", async () => {
    await withFaults({ ...REPLAY, kind: "status", status: 403, after: 1 });
    const { code, stdout, stderr } = await service.run([...LINE, ...BOUNDED]);
    expect(code).toBe(4);
    expect(stdout.match(/\topen\t/g)).toHaveLength(2);
    expect(stderr).toContain("stopped at 'run-2', which was refused with 403");
    expect((await service.run([...LINE, ...BOUNDED])).code).toBe(0);
    expect(service.replays(...RUNS)).toEqual([2, 2]);
  });

  test("an unknown outcome is exit code 6, and is never sent again", async () => {
    await withFaults({ ...REPLAY, kind: "status", status: 500, applied: true });
    const first = await service.run([...LINE, ...BOUNDED]);
    expect(first.code).toBe(6);
    expect(first.stdout).toContain("run-1\tjudge-a\tunknown\t-");
    expect(first.stderr).toContain("unknown run-1: ");
    const again = await service.run([...LINE, ...BOUNDED]);
    expect(again.code).toBe(6);
    expect(again.stderr).toContain("may have been made before");
    expect(service.replays(...RUNS)).toEqual([2, 2]);
  });

  test("Ctrl-C keeps what was done, and the printed command continues", async () => {
    await withFaults({ ...REPLAY, kind: "stall", after: 2 });
    const ctrlC = new AbortController();
    const running = service.run([...LINE, ...BOUNDED], { signal: ctrlC.signal });
    await eventually(() => expect(service.replays(...RUNS)).toEqual([2, 1]));
    ctrlC.abort();
    const { code, stderr } = await running;
    expect(code).toBe(6);
    const [, line = ""] = /which sends nothing twice: evalwire (.*)/.exec(stderr) ?? [];
    expect(stderr).toContain("The journal has 2 done, 1 sent, with an outcome that is not known.");
    const { code: next, stdout } = await service.run(line.split(" "));
    expect(next).toBe(6);
    expect(stdout.match(/\tdone\t/g)).toHaveLength(3);
    expect(service.replays(...RUNS)).toEqual([2, 2]);
  });
});
