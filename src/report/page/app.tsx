import type { JSX } from "preact";
import type { PageData } from "../html.ts";
import { formatTime } from "../numbers.ts";
import type { ReportView } from "../view.ts";
import { Figures } from "./figures.tsx";
import { PrintedRows } from "./printed-rows.tsx";
import { Projects } from "./projects.tsx";
import { Rankings } from "./rankings.tsx";
import { Rows } from "./rows.tsx";
import { Name } from "./text.tsx";
import { Unmeasured } from "./unmeasured.tsx";
import { Verdict } from "./verdict.tsx";

/** Lists the sections after the verdict: their IDs and names. */
function sectionsOf({ scorers, judged, notCompared, rankings, projects, table }: ReportView) {
  const all: [boolean, string, string][] = [
    [scorers.length + judged.length + notCompared.length > 0, "figures", "Figures"],
    [rankings.length > 0, "rankings", "Ranking"],
    [projects.length > 0, "projects", "Projects"],
    [scorers.length > 0, "unmeasured", "Not measured"],
    [table !== null, "rows", "Rows"],
  ];
  return all.flatMap(([shown, id, name]): [string, string][] => (shown ? [[id, name]] : []));
}

/** The whole page. */
export function App({ view, title, date }: PageData): JSX.Element {
  return (
    <>
      <a class="skip" href="#content">
        Skip to the report
      </a>
      <header class="top">
        <h1>
          <Name of={title} />
        </h1>
        {date === null ? null : <span>{formatTime(date)}</span>}
        <nav aria-label="Sections">
          {sectionsOf(view).map(([id, name]) => (
            <a key={id} href={`#${id}`}>
              {name}
            </a>
          ))}
        </nav>
      </header>
      <main id="content" class={view.worstRows.length > 0 ? "two-pages" : undefined}>
        <Verdict view={view} />
        <Figures view={view} />
        <Rankings view={view} />
        <Projects view={view} />
        <Unmeasured view={view} />
        <PrintedRows view={view} />
        <div class="on-screen">
          <Rows view={view} />
        </div>
      </main>
      <footer>Made with evalwire {view.version}.</footer>
    </>
  );
}
