import { compare, type GatePolicy, gate, projectReport } from "evalwire/analysis";
import { type ReportView, reportView, toHtml } from "evalwire/report";
import type { ReportItem } from "./api.ts";
import { hasEnded, type Project, type Service } from "./service.ts";

// A comparison and a trend are reports of the library: the same sentences and figures, and the
// same page, as `evalwire report` writes.

/** Two runs of a project. */
export interface Pair {
  readonly base: string;
  readonly candidate: string;
}

/** Compares two runs, and decides whether the candidate may replace the base. */
export async function comparisonOf(
  { loads }: Service,
  { name, weave }: Project,
  { base, candidate }: Pair,
  signal: AbortSignal,
): Promise<ReportView> {
  return await loads.get(`compare ${name} ${base} ${candidate}`, signal, async (shared) => {
    const [before, after] = await Promise.all(
      [base, candidate].map((run) => weave.load(run, { signal: shared })),
    );
    if (before === undefined || after === undefined) throw new TypeError("two runs were loaded");
    const comparison = await compare(before, after);
    const decided = gate(comparison, policyFor(Object.keys(comparison.scorers)));
    return {
      value: reportView({ comparison, gate: decided }, { maxRows: 2_000 }),
      isFinal: hasEnded(before) && hasEnded(after),
    };
  });
}

/** The policy of this dashboard: no scorer may drop by more than 2 points, on enough scores. */
const policyFor = (scorers: readonly string[]): GatePolicy => ({
  rules: [...scorers.map((scorer) => ({ scorer, maxDrop: 0.02 })), { minCoverage: 0.95 }],
});

const TREND_RUNS = 20;

/** Reports how a scorer developed over the newest runs of a project; all scorers if it is null. */
export async function trendOf(
  { loads }: Service,
  { name, weave }: Project,
  scorer: string | null,
  signal: AbortSignal,
): Promise<ReportView> {
  // final for a minute: a run that ends in the meantime appears after it
  return await loads.get(`trend ${name} ${scorer ?? ""}`, signal, async (shared) => {
    const runs = weave.loadRuns(
      { limit: TREND_RUNS, rescores: "exclude", status: "completed" },
      { inputs: false, errors: false, signal: shared },
    );
    const options = scorer === null ? {} : { scorers: [scorer] };
    const projects = await projectReport([{ name, runs }], options);
    shared.throwIfAborted();
    return { value: reportView({ projects }), isFinal: true };
  });
}

/** Returns the short form of a report. */
export function toItem(view: ReportView, reportUrl: string): ReportItem {
  return {
    headline: view.headline,
    summary: view.summary,
    outcome: view.outcome,
    reportUrl,
  };
}

// Outside the frame of the dashboard, too, the report has an origin of its own: nothing in it
// could send a request to this server. Its own policy is in the file.
const POLICY =
  "sandbox allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'";

/** Responds with the page of a report. */
export async function reportResponse(view: ReportView, title: string): Promise<Response> {
  return new Response(await toHtml(view, { title }), {
    headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY },
  });
}
