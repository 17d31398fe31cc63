import type { JSX } from "preact";
import type { ReportView } from "../view.ts";

/** What was not measured, and what makes the runs hard to compare. */
export function Unmeasured({ view }: { view: ReportView }): JSX.Element | null {
  return view.missing.length === 0 ? null : <section />;
}
