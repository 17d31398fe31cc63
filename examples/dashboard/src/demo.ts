import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { gpqa, run, Store } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";
import { type RecordedRow, recordRun } from "evalwire/workflows";

/** The sandbox that replaces the service while no key is set. */
export interface Demo {
  readonly url: string;
  readonly apiKey: string;
  readonly projects: readonly string[];
  close(): Promise<void>;
}

const PROJECT = "acme/search";
const TOPICS = ["returns", "shipping", "sizes", "payment", "warranty"];
const ROWS = 60;
/** Share of the rows that pass in each run of the past. */
const HISTORY = [0.62, 0.65, 0.63, 0.7, 0.74, 0.72, 0.81, 0.68];
const LIVE_ROWS = 24;

/** Starts the sandbox with runs of the past, and an evaluation that is running now. */
export async function startDemo(rowMs: number): Promise<Demo> {
  const [first, ...others] = HISTORY.map((share, index) => pastRun(index, share));
  if (first === undefined) throw new TypeError("the demo has runs");
  const projects = [
    ...(run(first, ...others).weave?.projects ?? []),
    ...(gpqa().weave?.projects ?? []),
  ];
  const store = new Store({ weave: { projects } });
  store.weave.worker.runningLooks = 5;
  store.weave.worker.score = (scorer, { digest }) => passes(`${scorer} ${digest}`, 0.78);
  const sandbox = await startSandbox({ store });
  const apiKey = "sandbox-key-of-the-demo";
  const stop = new AbortController();
  const weave = new WeaveClient({ baseUrl: sandbox.url, apiKey, project: PROJECT });
  const live = evaluate(weave, rowMs, stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) console.error("The evaluation of the demo failed:", error);
  });
  const close = async (): Promise<void> => {
    stop.abort();
    await live;
    await sandbox.close();
  };
  return { url: sandbox.url, apiKey, projects: projects.map(({ name }) => name), close };
}

const inputOf = (row: number): { id: number; question: string } => {
  const topic = TOPICS[row % TOPICS.length] ?? "";
  return { id: row, question: `Question ${row}: how do I find the page on ${topic}?` };
};

function pastRun(index: number, share: number): Parameters<typeof run>[0] {
  const rows = Array.from({ length: ROWS }, (_, row) => {
    // rows are hard or easy, and some flip from run to run
    const correct = passes(row % 4 === 0 ? `row ${row} of run ${index}` : `row ${row}`, share);
    // one row of the newest run has no output
    if (index === HISTORY.length - 1 && row === 7) return { input: inputOf(row), error: "timeout" };
    return {
      input: inputOf(row),
      output: correct ? `See ${TOPICS[row % TOPICS.length]}.` : "I am not sure.",
      scores: {
        correct,
        closeness: Math.round(100 * (correct ? 0.9 : 0.4)) / 100 + (row % 7) / 100,
      },
    };
  });
  const model = index < 4 ? "ranker" : "ranker-next";
  return { name: `nightly ${index + 1}`, model, attributes: { branch: "main" }, rows };
}

/** Decides by a hash, so that the demo is the same on every start. */
const passes = (text: string, share: number): boolean =>
  createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32 < share;

/** Evaluates again and again, as another process of the team would: through the library. */
async function evaluate(weave: WeaveClient, rowMs: number, signal: AbortSignal): Promise<void> {
  const [evaluation, model] = await Promise.all([
    weave.evaluations.list({ latest_only: true }, { signal }).first(),
    weave.models.list({ latest_only: true }, { signal }).first(),
  ]);
  if (evaluation === undefined || model === undefined) throw new TypeError("the demo has both");
  const refs = { evaluation: refOf(evaluation), model: refOf(model) };
  while (!signal.aborted) {
    await recordRun(weave, { ...refs, rows: slowRows(rowMs, signal) }, { signal });
    await sleep(60_000, undefined, { signal });
  }
}

const refOf = ({ object_id: id, digest }: { object_id: string; digest: string }): string =>
  `weave:///${PROJECT}/object/${id}:${digest}`;

async function* slowRows(rowMs: number, signal: AbortSignal): AsyncGenerator<RecordedRow> {
  for (let row = 0; row < LIVE_ROWS; row++) {
    await sleep(rowMs, undefined, { signal });
    const correct = passes(`live ${row}`, 0.8);
    yield { inputs: inputOf(row), output: correct ? "See there." : "No.", scores: { correct } };
  }
}
