import type { RescoreCost, RescoreOrder, RescoreStarted, RunItem } from "../src/api.ts";
import { h } from "./dom.ts";
import { get, post } from "./http.ts";
import { progressOf } from "./progress.ts";
import { apiOf, type Place } from "./views.ts";

/** Makes the dialog that starts a rescore: choose scorers, see the cost, then pay. */
export function rescoreDialog(
  place: Place,
  run: RunItem,
  scorers: readonly string[],
): HTMLDialogElement {
  const boxes = scorers.map((value) => h("input", { type: "checkbox", value }));
  const said = h("p", { role: "status" }, "Nothing is paid before you confirm.");
  const pay = h("button", { class: "main", disabled: true }, "Start");
  const chosen = (): string[] => boxes.filter(({ checked }) => checked).map(({ value }) => value);
  let order: RescoreOrder | null = null;
  const count = async (): Promise<void> => {
    order = null;
    pay.disabled = true;
    const names = chosen();
    if (names.length === 0) return;
    const cost = await costOf(place, run, names);
    if (names.join() !== chosen().join()) return; // the reader has chosen others in the meantime
    order = { run: run.id, scorers: names, scorings: cost.scorings };
    pay.disabled = false;
    pay.textContent = cost.isStarted ? "Show its progress" : `Pay for ${cost.scorings} scorings`;
    said.textContent = cost.isStarted
      ? "This run was already rescored with these versions of the scorers. Nothing is paid again."
      : `Predictions: ${cost.predictions}; scorers: ${names.length}; paid scorings: ${cost.scorings}.`;
  };
  const start = async (): Promise<void> => {
    pay.disabled = true;
    if (order === null) return;
    const { key } = await post<RescoreStarted>(`${apiOf(place)}/rescores`, order);
    // the URL of the progress: a page that is loaded again continues to watch it
    location.hash = `#/${place.project}/rescores/${key}`;
  };
  const tell = (error: unknown): void => {
    said.textContent = String(Object(error).message);
  };
  for (const box of boxes) box.addEventListener("change", () => void count().catch(tell));
  pay.addEventListener("click", () => void start().catch(tell));
  const dialog = h(
    "dialog",
    { "aria-labelledby": "rescore-title" },
    h("h2", { id: "rescore-title" }, `Rescore ${run.name}`),
    h(
      "fieldset",
      {},
      h("legend", {}, "Scorers"),
      ...boxes.map((box) => h("label", {}, box, ` ${box.value}`)),
    ),
    said,
    h("div", { class: "bar" }, pay, h("button", { click: () => dialog.close() }, "Cancel")),
  );
  return dialog;
}

async function costOf(place: Place, { id }: RunItem, names: string[]): Promise<RescoreCost> {
  const query = new URLSearchParams(names.map((name) => ["scorer", name]));
  const path = `${apiOf(place)}/runs/${encodeURIComponent(id)}/rescore-cost?${query}`;
  return await get<RescoreCost>(path, place.signal);
}

/** Draws the progress of a rescore. */
export async function rescoreView(place: Place, key: string): Promise<void> {
  const { main, project } = place;
  const result = h("p");
  main.append(
    h("h1", {}, "Rescore"),
    progressOf(
      `${apiOf(place)}/rescores/${key}/events`,
      "Progress of the rescore",
      place,
      ({ run }) => {
        if (run !== null)
          result.append(h("a", { href: `#/${project}/runs/${run}` }, "Show the new run"));
      },
    ),
    result,
    h(
      "p",
      { class: "muted" },
      "It runs on the service: you can leave this page, load it again, or stop the dashboard.",
    ),
  );
}
