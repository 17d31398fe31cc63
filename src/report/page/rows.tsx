import type { JSX } from "preact";
import type { ReportView } from "../view.ts";

/** Rows with filters; both outputs of one side by side. */
export function Rows({ view }: { view: ReportView }): JSX.Element | null {
  return view.table === null ? null : <section />;
}
