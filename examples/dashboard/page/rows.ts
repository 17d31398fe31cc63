import type { RowItem, RowsPage, TrialItem } from "../src/api.ts";
import { choice, field, h, webLink } from "./dom.ts";
import { get } from "./http.ts";
import type { Place } from "./views.ts";

const KINDS = [
  ["", "all rows"],
  ["failed", "failed"],
  ["passed", "passed"],
  ["unscored", "not scored"],
] as const;

/** Draws the rows of a run, page by page, as the reader asks for them. */
export function rowsOf({ main, signal }: Place, path: string, scorers: readonly string[]): void {
  let [scorer, is] = [scorers[0] ?? "", ""];
  const list = h("div");
  const said = h("p", { class: "muted", role: "status" });
  const more = h("button", { hidden: true }, "More rows");
  const search = h("input", { type: "search" });
  let next: string | null = null;
  let [shown, scanned, asked] = [0, 0, 0];
  const read = async (): Promise<void> => {
    const own = ++asked;
    more.disabled = true;
    const filter = { ...(is === "" ? {} : { scorer, is }), text: search.value };
    const query = new URLSearchParams({ ...filter, ...(next === null ? {} : { cursor: next }) });
    const page = await get<RowsPage>(`${path}/rows?${query}`, signal);
    if (own !== asked) return; // the filter has changed in the meantime
    [shown, scanned, next] = [shown + page.rows.length, scanned + page.scanned, page.next];
    list.append(...page.rows.map(rowNode));
    said.textContent = `Rows shown: ${shown}; read: ${scanned}${next === null ? ", which are all" : ""}`;
    more.hidden = next === null;
    more.disabled = false;
  };
  const fail = (error: unknown): void => {
    if (signal.aborted) return;
    said.textContent = String(Object(error).message);
    more.disabled = false;
  };
  const restart = (): void => {
    [shown, scanned, next] = [0, 0, null];
    list.replaceChildren();
    void read().catch(fail);
  };
  more.addEventListener("click", () => void read().catch(fail));
  search.addEventListener("change", restart);
  const byScorer = choice(
    scorers.map((name) => [name, name] as const),
    scorer,
    (value) => {
      scorer = value;
      restart();
    },
  );
  const byKind = choice(KINDS, is, (value) => {
    is = value;
    restart();
  });
  main.append(
    h("h2", {}, "Rows"),
    h(
      "div",
      { class: "bar" },
      field("Scorer", byScorer),
      field("Score", byKind),
      field("Text in input or output", search),
    ),
    said,
    list,
    more,
  );
  restart();
}

const rowNode = ({ key, input, trials }: RowItem): HTMLElement =>
  h(
    "article",
    { class: "row", "aria-label": `Row ${key}` },
    h("pre", { tabindex: "0", "aria-label": "Input" }, input),
    ...trials.map(trialNode),
  );

const trialNode = ({ output, error, scores, url }: TrialItem): HTMLElement =>
  h(
    "div",
    { class: "trial" },
    error === null
      ? h("pre", { tabindex: "0", "aria-label": "Output" }, output)
      : h("pre", { class: "failed", tabindex: "0", "aria-label": "Error" }, error),
    ...scores.map(({ scorer, value }) =>
      h("span", { class: "figure" }, `${scorer} `, h("b", {}, value)),
    ),
    webLink(url, "Open the trial"),
  );
