import type { Progress } from "../src/api.ts";
import { badge, h } from "./dom.ts";
import { follow } from "./http.ts";
import type { Place } from "./views.ts";

/** Draws the progress of an event stream, live. */
export function progressOf(
  path: string,
  label: string,
  { signal }: Place,
  onEnd: (state: Progress) => void,
): HTMLElement {
  const bar = h("progress", { "aria-label": label });
  const status = h("p", { role: "status" }, "Connecting…");
  const onState = (state: Progress, isLast: boolean): void => {
    const { phase, completed, total, text } = state;
    status.replaceChildren(badge(phase), " ", text);
    if (phase === "done") {
      bar.max = 1;
      bar.value = 1;
    } else if (total > 0) {
      bar.max = total;
      bar.value = completed;
    }
    if (phase === "failed" || phase === "unknown") bar.remove();
    if (isLast) onEnd(state);
  };
  const onLost = (): void => status.append(" (reconnecting…)");
  follow(path, onState, { onLost, signal });
  return h("div", {}, bar, status);
}
