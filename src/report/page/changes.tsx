import type { JSX } from "preact";
import type { ReportView } from "../view.ts";

/** Distribution of the changes of rows. */
export function Changes(_: { view: ReportView }): JSX.Element | null {
  return null;
}
