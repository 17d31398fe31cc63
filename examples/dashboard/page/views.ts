import type { ProjectList, ReportItem } from "../src/api.ts";
import { badge, choice, field, h } from "./dom.ts";
import { get } from "./http.ts";

/** Parts of the page that a view draws itself with. */
export interface Place {
  readonly main: HTMLElement;
  /** `entity/project`. */
  readonly project: string;
  /** Query behind the hash. */
  readonly query: URLSearchParams;
  /** Aborted when the reader goes to another view. */
  readonly signal: AbortSignal;
}

export const apiOf = ({ project }: Place): string => `/api/projects/${project}`;

/** Draws the list of projects. */
export async function projectsView({ main, signal }: Place): Promise<void> {
  const { projects, isDemo } = await get<ProjectList>("/api/projects", signal);
  main.append(
    h("h1", {}, "Projects"),
    h(
      "ul",
      { class: "cards" },
      ...projects.map((name) =>
        h(
          "li",
          {},
          h("h2", {}, h("a", { href: `#/${name}` }, name)),
          h("a", { href: `#/${name}/trend` }, "Trend"),
        ),
      ),
    ),
  );
  if (isDemo)
    main.append(
      h("p", { class: "muted" }, "This is a sandbox, because the server has no key of a service."),
    );
}

/** Draws how a scorer developed. */
export async function trendView(place: Place): Promise<void> {
  const { main, project, query, signal } = place;
  const chosen = query.get("scorer") ?? "";
  const path = `${apiOf(place)}/trend`;
  const [report, all] = await Promise.all([
    get<ReportItem>(`${path}?${new URLSearchParams({ scorer: chosen })}`, signal),
    get<{ scorers: string[] }>(`${apiOf(place)}/scorers`, signal),
  ]);
  const options = [["", "all"], ...all.scorers.map((name) => [name, name])] as [string, string][];
  const go = (scorer: string): void => {
    location.hash = `#/${project}/trend?${new URLSearchParams({ scorer })}`;
  };
  main.append(
    h("h1", {}, "Trend"),
    h("div", { class: "bar" }, field("Scorer", choice(options, chosen, go))),
    ...reportFrame(report, "Figures of the newest 20 runs, with their intervals"),
  );
}

/** Draws the comparison of two runs. */
export async function compareView(place: Place): Promise<void> {
  const { main, query, signal } = place;
  const report = await get<ReportItem>(`${apiOf(place)}/compare?${query}`, signal);
  main.append(
    h("h1", {}, "Comparison"),
    // its reasons are in the report
    h("p", {}, "Gate: ", badge(report.outcome)),
    ...reportFrame(report, "Report of the comparison"),
  );
}

function reportFrame({ reportUrl }: ReportItem, title: string): HTMLElement[] {
  return [
    h("p", {}, h("a", { href: reportUrl, target: "_blank" }, "Open the report in a new tab")),
    h("iframe", {
      src: reportUrl,
      title,
      sandbox: "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox",
    }),
  ];
}
