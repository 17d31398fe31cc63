import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { report } from "../../action/reporting.mjs";

/** Token that must appear nowhere. */
export const TOKEN = "secret-token-1234567890";

const EVENTS = new URL("../fixtures/action/", import.meta.url).pathname;

/** Job of a workflow whose gate has ended. */
export interface Job {
  /** File in test/fixtures/action, without its ending. */
  event: string;
  eventName?: string;
  exitCode: number;
  /** Output of the command; null if it printed nothing. */
  json: unknown;
  markdown?: string | null;
  section?: string;
  runId?: number;
  sha?: string;
  env?: Record<string, string>;
  /** Called during each pause of the job. */
  onPause?: () => Promise<void>;
}

/** Everything that a job has written besides its requests. */
export interface Reported {
  code: number;
  outputs: Record<string, string>;
  summary: string;
  log: string;
  /** Pauses, in ms. */
  pauses: number[];
}

/** Result of a gate, as the command prints it. */
export const resultOf = (outcome: string, headline = `The gate said ${outcome}.`): object => ({
  outcome,
  headline,
});

/** Reads a file of entries `name<<end`. */
export function entriesIn(path: string): Record<string, string> {
  const text = readFileSync(path, "utf8");
  const entries = text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
  return Object.fromEntries([...entries].map(([, name = "", , value = ""]) => [name, value]));
}

let runs = 9000;

/** Environment of the second step, for a job whose gate has ended. */
export function environmentOf(job: Job, apiUrl: string): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "evalwire-action-"));
  const file = (name: string): string => join(folder, name);
  if (job.json !== null)
    writeFileSync(
      file("gate.json"),
      typeof job.json === "string" ? job.json : JSON.stringify(job.json),
    );
  if (job.markdown !== null) writeFileSync(file("gate.md"), job.markdown ?? "| table |");
  for (const name of ["output", "summary", "env"]) writeFileSync(file(name), "");
  return {
    GATE_FOLDER: folder,
    GATE_EXIT_CODE: String(job.exitCode),
    INPUT_COMMENT: "true",
    INPUT_CHECK: "true",
    INPUT_EXIT_ZERO: "false",
    INPUT_SECTION: job.section ?? "",
    INPUT_MATRIX: "null",
    INPUT_TOKEN: TOKEN,
    GITHUB_API_URL: apiUrl,
    GITHUB_GRAPHQL_URL: `${apiUrl}/graphql`,
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_REPOSITORY: "acme/search",
    GITHUB_RUN_ID: String(job.runId ?? runs++),
    GITHUB_WORKFLOW: "Evaluate",
    GITHUB_JOB: "gate",
    GITHUB_SHA: job.sha ?? "4444444444444444444444444444444444444444",
    GITHUB_EVENT_NAME: job.eventName ?? job.event.replace(/\..*/, ""),
    GITHUB_EVENT_PATH: join(EVENTS, `${job.event}.json`),
    GITHUB_OUTPUT: file("output"),
    GITHUB_STEP_SUMMARY: file("summary"),
    GITHUB_ENV: file("env"),
    ...job.env,
  };
}

/** Clock on which a pause takes no time. */
export class QuickClock {
  readonly pauses: number[] = [];
  readonly #onPause: () => Promise<void>;
  #now = Date.parse("2026-11-02T12:00:00Z");

  constructor(onPause: () => Promise<void> = async () => {}) {
    this.#onPause = onPause;
  }

  now = (): number => this.#now++;
  random = (): number => 0.5;
  sleep = async (ms: number): Promise<void> => {
    this.pauses.push(ms);
    this.#now += ms;
    await this.#onPause();
  };
}

/** Runs the second step of the action in this process. */
export async function runReport(job: Job, apiUrl: string): Promise<Reported> {
  const env = environmentOf(job, apiUrl);
  const clock = new QuickClock(job.onPause);
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(line);
  const code = await report(env, { clock, print });
  return {
    code,
    outputs: entriesIn(env.GITHUB_OUTPUT ?? ""),
    summary: readFileSync(env.GITHUB_STEP_SUMMARY ?? "", "utf8"),
    log: lines.join("\n"),
    pauses: clock.pauses,
  };
}
