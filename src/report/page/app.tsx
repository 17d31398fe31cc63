import type { JSX } from "preact";
import type { PageData } from "../html.ts";
import { Figures } from "./figures.tsx";
import { Projects } from "./projects.tsx";
import { Rankings } from "./rankings.tsx";
import { Rows } from "./rows.tsx";
import { Unmeasured } from "./unmeasured.tsx";
import { Verdict } from "./verdict.tsx";

/** The whole page. */
export function App({ view, title, date }: PageData): JSX.Element {
  return (
    <>
      <header>
        <h1>{title}</h1>
      </header>
      <main>
        <Verdict view={view} />
        <Figures view={view} />
        <Rankings view={view} />
        <Projects view={view} />
        <Unmeasured view={view} />
        <Rows view={view} />
      </main>
      <footer>
        evalwire {view.version}
        {date === null ? null : <> · {date.slice(0, 16).replace("T", " ")} UTC</>}
      </footer>
    </>
  );
}
