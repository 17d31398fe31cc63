// One run of a command that pays, which kills itself at a step: before, in the middle of and after
// each change to its journal and its lock. Run by ../kills.mjs.
import process from "node:process";
import type { Sink } from "../../src/cli/io.ts";
import { runCli } from "../../src/cli/run.ts";
import { killAtStep, stepsSoFar } from "./stepping-fs.ts";

interface Order {
  readonly kind: "command rescore" | "command replay";
  readonly runs: string[];
  /** Path that is different for each case: the command runs in a folder of this name. */
  readonly path: string;
  readonly killAt: number | null;
}

const { kind, runs, path: cwd, killAt } = JSON.parse(process.argv[2] ?? "") as Order; // ../kills.mjs wrote it

/** Lets time pass faster: a lost rescore is looked for during two minutes. */
const SPEED = 50;
const { setTimeout: inRealTime } = globalThis;
const now = performance.now.bind(performance);
performance.now = () => now() * SPEED;
globalThis.setTimeout = ((callback: () => void, ms = 0, ...rest: []) =>
  inRealTime(callback, ms / SPEED, ...rest)) as typeof setTimeout;

class Texts implements Sink {
  readonly isTTY = false;
  readonly columns = 80;
  text = "";
  async write(chunk: string | Uint8Array): Promise<void> {
    this.text += String(chunk);
  }
}

const LINES = {
  "command rescore": ["rescore", ...runs, "--scorer", "correct", "--max-scorings", "100", "--wait"],
  "command replay": ["replay", ...runs, "--max-replays", "4"],
};
const [stdout, stderr] = [new Texts(), new Texts()];
killAtStep(killAt);
await runCli([...LINES[kind], "--yes", "--json"], {
  env: process.env,
  cwd,
  stdin: { isTTY: false, readLine: async () => null },
  stdout,
  stderr,
  signal: new AbortController().signal,
  now: () => Date.now(),
});
const { outcomes = [], error } = JSON.parse(stdout.text) as {
  outcomes?: { runId: string; state: string }[];
  error?: unknown;
};
const result = outcomes.map(({ runId, state }) => [runId, state]);
process.stdout.write(JSON.stringify({ result, error, steps: stepsSoFar() }));
