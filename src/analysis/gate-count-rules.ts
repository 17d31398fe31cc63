import { InvalidArgumentError } from "../core/errors/usage.ts";
import { atLeast, type Finding, percent } from "./gate-findings.ts";
import type { MustPassRule } from "./gate-policy.ts";
import { compared, type GateSubject, isComparison, nothing } from "./gate-subject.ts";

/** Coverage of every scorer, in words; of a comparison that of both runs, and of scorers that could not be compared. */
function coverages(subject: GateSubject): { name: string; coverage: number }[] {
  if (!isComparison(subject)) return Object.entries(subject).map(([name, figure]) => ({ name: `'${name}'`, coverage: figure.coverage }));
  const inBoth = Object.values(subject.scorers).flatMap((c) => [
    { name: `'${c.scorer}' in the base`, coverage: c.base.coverage },
    { name: `'${c.candidateScorer}' in the candidate`, coverage: c.candidate.coverage },
  ]);
  // a scorer that is new in the candidate is no gap; one that the candidate lost is
  const lost = subject.notCompared.filter((entry) => entry.baseCoverage > 0);
  return [
    ...inBoth,
    ...lost.map((entry) => ({ name: `'${entry.scorer}' in the candidate (${entry.why})`, coverage: entry.candidateCoverage })),
  ];
}

/** Decides a `minCoverage` rule. */
export function decideMinCoverage(subject: GateSubject, minimum: number): Finding {
  const required = `every scorer scored at least ${percent(minimum)} of the trials`;
  const all = coverages(subject).sort((a, b) => a.coverage - b.coverage);
  const worst = all[0];
  if (worst === undefined) return nothing(required, "there is no scorer");
  const below = all.filter(({ coverage }) => !atLeast(coverage, minimum));
  const found = (below.length === 0 ? [worst] : below.slice(0, 5)).map(({ name, coverage }) => `${name} ${percent(coverage)}`).join(", ");
  if (below.length === 0) return { outcome: "pass", required, found: `the least is ${found}`, why: "Every scorer has enough." };
  return { outcome: "fail", required, found, why: `${below.length} of ${all.length} have less.` };
}

/** Decides a `minRows` rule. */
export function decideMinRows(subject: GateSubject, minimum: number): Finding {
  const required = `every scorer has at least ${minimum} rows`;
  const counts = isComparison(subject)
    ? Object.values(subject.scorers).map((c) => ({ name: c.scorer, n: c.n }))
    : Object.entries(subject).map(([name, figure]) => ({ name, n: figure.n }));
  const fewest = counts.sort((a, b) => a.n - b.n)[0];
  if (fewest === undefined) return nothing(required, "there is no scorer");
  const joined = isComparison(subject)
    ? ` (${subject.rows.shared} shared, ${subject.rows.onlyBase} only in the base, ${subject.rows.onlyCandidate} only in the candidate)`
    : "";
  const outcome = fewest.n >= minimum ? "pass" : "fail";
  return {
    outcome,
    required,
    found: `'${fewest.name}' has ${fewest.n}${joined}`,
    why: outcome === "pass" ? "That is enough." : "That is too few.",
  };
}

/** Decides a `mustPass` rule. */
export function decideMustPass(subject: GateSubject, rule: MustPassRule): Finding {
  const required = `${rule.mustPass.length} named ${rule.mustPass.length === 1 ? "row passes" : "rows pass"} '${rule.scorer}' in every trial`;
  const c = compared(subject, rule, "mustPass");
  if (typeof c === "string") return nothing(required, c);
  const keys = isComparison(subject) ? subject.rows.keys : null;
  if (c.failing === null || keys === null) {
    const why = c.kind === "number" ? `'${rule.scorer}' is a number, which neither passes nor fails` : "the comparison keeps no rows";
    throw new InvalidArgumentError(
      `A 'mustPass' rule cannot be decided: ${why}`,
      { path: "mustPass" },
      { hint: c.kind === "number" ? "Use a scorer of true or false" : "Compare with keepRows: 'changed' or 'all'" },
    );
  }
  const [shared, failing] = [new Set(keys), new Set(c.failing)];
  const absent = rule.mustPass.filter((key) => !shared.has(key));
  const failed = rule.mustPass.filter((key) => shared.has(key) && failing.has(key));
  if (absent.length + failed.length === 0)
    return { outcome: "pass", required, found: "all of them passed", why: "Every one was run, and passed every trial." };
  const list = (names: readonly string[]): string =>
    names
      .slice(0, 5)
      .map((name) => `'${name}'`)
      .join(", ") + (names.length > 5 ? ", …" : "");
  const parts = [
    failed.length === 0 ? "" : `${failed.length} failed: ${list(failed)}`,
    absent.length === 0 ? "" : `${absent.length} not among the shared rows: ${list(absent)}`,
  ];
  return {
    outcome: "fail",
    required,
    found: parts.filter((part) => part !== "").join("; "),
    why: "A row that must pass did not, or was not run.",
  };
}
