import type { RunFigures, RunItem, ScorerList } from "../src/api.ts";
import { badge, dateText, h, webLink } from "./dom.ts";
import { get } from "./http.ts";
import { progressOf } from "./progress.ts";
import { rescoreDialog } from "./rescore.ts";
import { rowsOf } from "./rows.ts";
import { figureNodes } from "./runs-view.ts";
import { apiOf, type Place } from "./views.ts";

/** Draws one run: its figures, its progress if it is running, and its rows. */
export async function runView(place: Place, id: string): Promise<void> {
  const { main, project, signal } = place;
  const path = `${apiOf(place)}/runs/${encodeURIComponent(id)}`;
  const [run, { scorers }] = await Promise.all([
    get<RunItem>(path, signal),
    get<ScorerList>(`${apiOf(place)}/scorers`, signal),
  ]);
  main.append(h("h1", {}, run.name), facts(run, project));
  if (run.status === "running")
    main.append(
      h("h2", {}, "Progress"),
      progressOf(`${path}/events`, "Progress of the evaluation", place, (state) => {
        // a run that has ended has figures and rows that can be read
        if (state.phase !== "done") return;
        main.replaceChildren();
        void runView(place, id);
      }),
    );
  else await ended(place, run, scorers, path);
}

function facts(
  { status, model, evaluation, startedAt, url }: RunItem,
  project: string,
): HTMLElement {
  const words = [model, evaluation, `started ${dateText(startedAt)} UTC`].filter(Boolean);
  return h(
    "p",
    {},
    badge(status),
    ` ${words.join(" · ")} · `,
    h("a", { href: `#/${project}` }, "All runs"),
    url === null ? null : " · ",
    webLink(url, "Open in the service"),
  );
}

async function ended(
  place: Place,
  run: RunItem,
  scorers: readonly string[],
  path: string,
): Promise<void> {
  const { main, signal } = place;
  const figures = h("p", {}, "Computing the figures…");
  const dialog = rescoreDialog(place, run, scorers);
  const open = h("button", { click: () => dialog.showModal() }, "Rescore…");
  main.append(figures, h("div", { class: "bar" }, open), dialog);
  rowsOf(place, path, scorers);
  const found = await get<RunFigures>(`${path}/figures`, signal);
  figures.replaceChildren(...figureNodes(found));
}
