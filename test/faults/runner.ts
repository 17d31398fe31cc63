// Runs the cases in the current runtime and prints one JSON line per case. Started by
// scripts/faults.mjs, which reads the lines.
import { leaksIn, textsOf } from "./canary.ts";
import { allCases } from "./cases/index.ts";
import { CaseContext, type Setting } from "./context.ts";
import type { FaultCase, Runtime } from "./fault-case.ts";
import { Watch } from "./watch.ts";

/** The result of one case. */
export interface CaseResult {
  readonly id: number;
  readonly title: string;
  readonly ms: number;
  /** Reasons for failing; empty if it passed. */
  readonly failures: readonly string[];
  readonly deliveries: number;
  /** Requests to Galileo's routes, to be checked against its document. */
  readonly toGalileo: readonly {
    readonly method: string;
    readonly target: string;
    readonly type: string;
    readonly body: string;
  }[];
  /** The canary of the case: scripts/faults.mjs searches all output for it. */
  readonly key: string;
}

const [control = "", copy = "", only = "all", concurrency = "8"] = process.argv.slice(2);
const runtime: Runtime = "Deno" in globalThis ? "deno" : "Bun" in globalThis ? "bun" : "node";
const watch = new Watch();
const setting: Setting = { runtime, control, copy, watch };
const SETTLE_MS = 1_000; // by then, nothing of a case may be left

watch.start();
const wanted =
  only === "all" ? allCases : allCases.filter((one) => only.split(",").includes(String(one.id)));
const results: CaseResult[] = [];
await runAll(
  wanted.filter((one) => one.alone !== true),
  Number(concurrency),
);
await runAll(
  wanted.filter((one) => one.alone === true),
  1,
);
console.log("@done");

async function runAll(cases: readonly FaultCase[], atOnce: number): Promise<void> {
  const queue = [...cases];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const result = await runOne(next);
      results.push(result);
      console.log(`@case ${JSON.stringify(result)}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function runOne(one: FaultCase): Promise<CaseResult> {
  const context = new CaseContext(one.id, setting);
  const failures: string[] = [];
  const begun = performance.now();
  try {
    await within(one.limitMs ?? 30_000, () => watch.run(one.id, () => one.run(context)));
  } catch (error) {
    failures.push(
      error instanceof Error ? `${error.message}\n${stackOf(error)}` : `threw ${String(error)}`,
    );
  }
  const ms = Math.round(performance.now() - begun);
  let deliveries = -1;
  let toGalileo: CaseResult["toGalileo"] = [];
  try {
    failures.push(...(await leftovers(one.id, context)));
    const reports = await context.reports();
    deliveries = reports
      .flatMap((report) => report.deliveries)
      .filter(({ path }) => one.counted === undefined || path === one.counted).length;
    toGalileo = reports
      .flatMap((report) => report.deliveries)
      .filter(({ path }) => path.startsWith("/v2/scorers"))
      .map(({ method, path, headers, body }) => ({
        method,
        target: path,
        type: headers["content-type"] ?? "",
        body,
      }));
    const [least, most] =
      typeof one.deliveries === "number" ? [one.deliveries, one.deliveries] : one.deliveries;
    if (deliveries < least || deliveries > most)
      failures.push(
        `the servers received ${deliveries} requests instead of ${least === most ? most : `${least} to ${most}`}`,
      );
    for (const report of reports)
      failures.push(...report.errors.map((error) => `the server's script failed: ${error}`));
    await context.close();
  } catch (error) {
    failures.push(`the check after the case failed: ${String(error)}`);
  }
  failures.push(...leaks(context));
  return {
    id: one.id,
    title: one.title,
    ms,
    failures: [...new Set(failures)],
    deliveries,
    toGalileo,
    key: context.key,
  };
}

/**
 * Waits until nothing of the case is left, for up to a second (or for 20 checks, if they are slow
 * on a busy machine). Returns what is left.
 */
async function leftovers(id: number, context: CaseContext): Promise<readonly string[]> {
  const until = performance.now() + SETTLE_MS;
  for (let checks = 0; ; checks++) {
    const timers = watch.timersOf(id);
    const busy = (await context.reports()).reduce((sum, report) => sum + report.busy, 0);
    const left = [
      ...timers,
      ...(busy > 0 ? [`${busy} open connection(s) in the middle of an exchange`] : []),
    ];
    if (left.length === 0 || (checks >= 20 && performance.now() > until))
      return [...left, ...watch.takeRejections().map((one) => `unhandled rejection: ${one}`)];
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function leaks(context: CaseContext): readonly string[] {
  const leaking = context.shown.map((value) => ({
    value,
    found: textsOf(value).flatMap((text) => leaksIn(context.key, text)),
  }));
  return leaking
    .filter(({ found }) => found.length > 0)
    .map(
      ({ value, found }) =>
        `the key leaks in ${nameOf(value)} (${found.length} time(s), first as ${found[0]})`,
    );
}

function nameOf(value: unknown): string {
  return value instanceof Error ? value.name : Object.prototype.toString.call(value);
}

function stackOf(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => line.includes("cases"))
    .slice(0, 2)
    .join("\n");
}

async function within(limitMs: number, work: () => Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the case did not finish within ${limitMs} ms`)),
      limitMs,
    );
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
