import type { JSX } from "preact";
import type { ReportView } from "../view.ts";

/** Intervals of several runs, best first. */
export function Rankings({ view }: { view: ReportView }): JSX.Element | null {
  return view.rankings.length === 0 ? null : <section />;
}
