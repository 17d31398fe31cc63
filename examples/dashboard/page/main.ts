import type { ProjectList } from "../src/api.ts";
import { h } from "./dom.ts";
import { get } from "./http.ts";
import { rescoreView } from "./rescore.ts";
import { runView } from "./run-view.ts";
import { runsView } from "./runs-view.ts";
import { compareView, type Place, projectsView, trendView } from "./views.ts";

const main = document.querySelector("main") ?? document.body;
const nav = document.querySelector("nav") ?? document.body;
let leave = new AbortController();

/** Draws the view of a URL with a hash such as `#/acme/search/runs/ID`. */
async function draw(): Promise<void> {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const [path = "", query = ""] = location.hash.slice(1).split("?");
  const [entity, name, view, id = ""] = path.split("/").filter((part) => part !== "");
  const project = entity === undefined || name === undefined ? "" : `${entity}/${name}`;
  const place: Place = { main, project, query: new URLSearchParams(query), signal };
  main.replaceChildren();
  main.setAttribute("aria-busy", "true");
  try {
    await drawNav(project, view, signal);
    if (project === "") await projectsView(place);
    else if (view === undefined) await runsView(place);
    else if (view === "trend") await trendView(place);
    else if (view === "compare") await compareView(place);
    else if (view === "runs") await runView(place, id);
    else if (view === "rescores") await rescoreView(place, id);
    else main.append(h("h1", {}, "There is no such page"));
  } catch (error) {
    if (signal.aborted) return;
    main.append(h("p", { class: "problem", role: "alert" }, String(Object(error).message)));
  }
  if (!signal.aborted) main.removeAttribute("aria-busy");
}

/** Draws the links: projects, or the views of one. */
async function drawNav(
  project: string,
  view: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const link = (href: string, text: string, isHere: boolean): HTMLElement =>
    h("a", { href, ...(isHere ? { "aria-current": "page" } : {}) }, text);
  const { projects } = await get<ProjectList>("/api/projects", signal);
  if (project === "" || !projects.includes(project)) nav.replaceChildren();
  else
    nav.replaceChildren(
      link(`#/${project}`, `${project}: runs`, view === undefined),
      link(`#/${project}/trend`, "trend", view === "trend"),
    );
  document.title = project === "" ? "Evaluations" : `${project} – Evaluations`;
}

addEventListener("hashchange", () => void draw());
void draw();
