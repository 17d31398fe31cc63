import type { JSX } from "preact";
import type { PageData } from "../html.ts";
import { Figures } from "./figures.tsx";
import { PrintedRows } from "./printed-rows.tsx";
import { Projects } from "./projects.tsx";
import { Rankings } from "./rankings.tsx";
import { Rows } from "./rows.tsx";
import { minutes, Name } from "./text.tsx";
import { Unmeasured } from "./unmeasured.tsx";
import { Verdict } from "./verdict.tsx";

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
        {date === null ? null : <span>{minutes(date)}</span>}
      </header>
      <main id="content">
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
