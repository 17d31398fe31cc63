import type { RunFigures, RunItem, RunList } from "../src/api.ts";
import { badge, dateText, h } from "./dom.ts";
import { get } from "./http.ts";
import { apiOf, type Place } from "./views.ts";

/** Draws the runs of a project. Two of them can be chosen and compared. */
export async function runsView(place: Place): Promise<void> {
  const { main, project, query, signal } = place;
  const count = Number(query.get("count")) || 20;
  const { runs, hasMore } = await get<RunList>(`${apiOf(place)}/runs?count=${count}`, signal);
  const body = h("tbody");
  const compare = h("button", { class: "main", disabled: true }, "Compare");
  const chosen = (name: string): string =>
    body.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value ?? "";
  const update = (): void => {
    const [base, candidate] = [chosen("base"), chosen("candidate")];
    compare.disabled = base === "" || candidate === "" || base === candidate;
  };
  compare.addEventListener("click", () => {
    const pair = new URLSearchParams({ base: chosen("base"), candidate: chosen("candidate") });
    location.hash = `#/${project}/compare?${pair}`;
  });
  body.append(...runs.map((run) => line(place, run, update)));
  main.append(
    h("h1", {}, "Runs"),
    h(
      "div",
      { class: "bar" },
      compare,
      h("span", { class: "muted" }, "Choose a base and a candidate."),
    ),
    h("table", {}, head(), body),
  );
  if (hasMore) main.append(h("a", { href: `#/${project}?count=${count + 20}` }, "Show more runs"));
}

const head = (): HTMLElement =>
  h(
    "thead",
    {},
    h(
      "tr",
      {},
      ...["Compare", "Run", "Model", "Status", "Started (UTC)", "Figures"].map((title) =>
        h("th", { scope: "col" }, title),
      ),
    ),
  );

function line(place: Place, run: RunItem, onChange: () => void): HTMLElement {
  const figures = h("td", { "data-label": "Figures" }, h("span", { class: "muted" }, "…"));
  void showFigures(place, run, figures);
  return h(
    "tr",
    {},
    h("td", { class: "pick" }, ...["base", "candidate"].map((name) => radio(name, run, onChange))),
    h("th", { scope: "row" }, h("a", { href: `#/${place.project}/runs/${run.id}` }, run.name)),
    h("td", { "data-label": "Model" }, run.model ?? ""),
    h("td", {}, badge(run.status), run.sourceRunId === null ? null : " rescore"),
    h("td", { "data-label": "Started" }, dateText(run.startedAt)),
    figures,
  );
}

function radio(name: string, run: RunItem, onChange: () => void): HTMLElement {
  const label = `${run.name} as ${name}`;
  return h(
    "label",
    {},
    h("input", { type: "radio", name, value: run.id, "aria-label": label, change: onChange }),
    ` ${name}`,
  );
}

/** Figures are computed from all rows, so each run has its own request: the list does not wait. */
async function showFigures(place: Place, { id }: RunItem, cell: HTMLElement): Promise<void> {
  try {
    const path = `${apiOf(place)}/runs/${encodeURIComponent(id)}/figures`;
    cell.replaceChildren(...figureNodes(await get<RunFigures>(path, place.signal)));
  } catch (error) {
    if (!place.signal.aborted)
      cell.replaceChildren(h("span", { class: "failed" }, String(Object(error).message)));
  }
}

/** Writes figures as text, with their intervals. */
export const figureNodes = ({ figures, confidence }: RunFigures): HTMLElement[] =>
  figures.map(({ scorer, value, interval, coverage }) =>
    h(
      "span",
      { class: "figure" },
      `${scorer} `,
      h("b", {}, value ?? "no score"),
      interval === null
        ? null
        : h("span", { class: "muted", title: `${confidence} interval` }, ` (${interval})`),
      coverage === "100%" ? null : h("span", { class: "muted" }, `, ${coverage} scored`),
    ),
  );
