import type { JSX } from "preact";
import type { ReportView } from "../view.ts";

/** Verdict in one sentence, the rules of the gate, and what would decide the open ones. */
export function Verdict({ view }: { view: ReportView }): JSX.Element | null {
  return <p class="headline">{view.headline}</p>;
}
