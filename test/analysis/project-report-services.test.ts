import { describe, expect, test } from "vitest";
import { projectReport, type ReportSource } from "../../src/analysis/report-projects.ts";
import { GalileoClient } from "../../src/galileo/client.ts";
import {
  experiments,
  galileoSandbox,
  type Seed,
  Store,
  scenario,
  weaveSandbox,
} from "../../src/testing/index.ts";
import { WeaveClient } from "../../src/weave/client.ts";
import { there } from "./runs.ts";

type Sandbox = (request: Request) => Promise<Response>;

/** A `fetch` that a sandbox answers, and the number of open responses at most. */
const fetchOf = (sandbox: Sandbox): typeof globalThis.fetch =>
  (async (input: string, init: RequestInit) =>
    sandbox(new Request(input, { ...init, signal: null }))) as typeof globalThis.fetch;

/** Projects of Weave in one store: scenarios under other names, and one without runs. */
function weaveProjects(): ReportSource[] {
  const made = [0, 0.1, 0.2, 0.4].map((regress, at): Seed => {
    const seed = scenario({ rows: 100, passRate: 0.8, regress, seed: at + 1 });
    return JSON.parse(JSON.stringify(seed).replaceAll("acme/search", `acme/search-${at}`));
  });
  const projects = [...made.flatMap(({ weave }) => weave?.projects ?? []), { name: "acme/new" }];
  const fetch = fetchOf(weaveSandbox(new Store({ weave: { projects } })));
  return projects.map(({ name }) => ({
    name,
    runs: new WeaveClient({
      project: name,
      apiKey: "any-key",
      baseUrl: "https://trace.example",
      fetch,
    }).loadRuns(),
  }));
}

/** Projects of Galileo, each in a store of its own; the last one refuses the key. */
function galileoProjects(): ReportSource[] {
  return ["one", "two", "three", "four", "refused"].map((name) => {
    const sandbox = galileoSandbox(new Store(experiments()));
    const refuse: Sandbox = async () => Response.json({ detail: "no access" }, { status: 403 });
    const galileo = new GalileoClient({
      project: "support",
      apiKey: "any-key",
      baseUrl: "https://galileo.example",
      fetch: fetchOf(name === "refused" ? refuse : sandbox),
    });
    return { name, runs: galileo.loadRuns() };
  });
}

describe("projectReport() over services", () => {
  test("reports ten projects of two providers, one failing and one empty", async () => {
    const report = await projectReport([...weaveProjects(), ...galileoProjects()], {
      lowerIsBetter: ["toxicity"],
      concurrency: 4,
    });
    expect(
      report.projects.map(({ name, providers, error }) => [name, providers[0], error]),
    ).toEqual([
      ["acme/search-0", "weave", null],
      ["acme/search-1", "weave", null],
      ["acme/search-2", "weave", null],
      ["acme/search-3", "weave", null],
      ["acme/new", undefined, null],
      ["one", "galileo", null],
      ["two", "galileo", null],
      ["three", "galileo", null],
      ["four", "galileo", null],
      ["refused", undefined, expect.stringContaining("403")],
    ]);
    expect(report.failed).toBe(1);
    expect(report.projects[4]?.notes).toEqual(["The project has no runs."]);
    const claims = report.projects.slice(0, 4).map(({ evaluations }) => {
      const { scorers = [] } = evaluations[0] ?? {};
      return there(scorers.find(({ scorer }) => scorer === "correct")).change?.claim;
    });
    expect(claims).toEqual(["none", "lower", "lower", "lower"]);
    const [, , , , , one, two] = report.projects;
    expect(one?.evaluations).toEqual(two?.evaluations);
    const named = there(one).evaluations.flatMap(({ runs }) =>
      runs.map(({ name, status, complete }) => [name, status, complete]),
    );
    expect(named).toContainEqual(["running", "running", false]);
    expect(named).toContainEqual(["baseline", "completed", true]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});
