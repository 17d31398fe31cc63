import type { JSX } from "preact";
import type { ReportView } from "../view.ts";

/** Figures of the runs of projects over time. */
export function Projects({ view }: { view: ReportView }): JSX.Element | null {
  return view.projects.length === 0 ? null : <section />;
}
