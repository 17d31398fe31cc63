import type { WeaveClient } from "evalwire/weave";
import { type Context, Hono } from "hono";
import type { Progress, ProjectList, RescoreStarted, RunItem, ScorerList } from "./api.ts";
import type { Asset } from "./assets.ts";
import { eventStream, type Streams } from "./events.ts";
import { figuresOf } from "./figures.ts";
import { guard, headers } from "./guard.ts";
import { problemResponse, Refusal } from "./problems.ts";
import { followRun } from "./progress.ts";
import { cursorIn, filterIn, orderIn, pairIn, scorersIn } from "./queries.ts";
import { comparisonOf, reportResponse, toItem as toReport, trendOf } from "./reports.ts";
import { Rescores } from "./rescores.ts";
import { rowsOf } from "./rows.ts";
import { type Project, Service, toItem } from "./service.ts";
import { Watches } from "./watches.ts";

/** Parts of a dashboard. */
export interface Parts {
  /** The only client: all requests of all browsers go through it. */
  readonly weave: WeaveClient;
  /** Projects to show, as `entity/project`. */
  readonly projects: readonly string[];
  /** Folder for the journals of rescores. */
  readonly stateFolder: string;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly isDemo: boolean;
  /** Aborted when the server stops. */
  readonly stop: AbortSignal;
  readonly heartbeatMs?: number;
}

/** Makes the routes. When a browser aborts a request, so does the server, at the service. */
export function createApp(parts: Parts): Hono {
  const service = new Service(parts.weave, parts.projects);
  const rescores = new Rescores(service, parts.stateFolder);
  const watches = new Watches<Progress>();
  const streams: Streams = { watches, stop: parts.stop, heartbeatMs: parts.heartbeatMs };
  const app = new Hono();
  app.use(headers, guard);
  app.onError((error, context) => failureOf(error, context));
  app.notFound(() => problemResponse(new Refusal(404, "not_found", "There is no such page.")));
  for (const [path, { type, body }] of parts.assets)
    app.get(path, ({ body: send }) =>
      send(body, 200, { "Content-Type": `${type}; charset=utf-8` }),
    );
  app.get("/api/projects", ({ json }) =>
    json<ProjectList>({ projects: service.names, isDemo: parts.isDemo }),
  );
  app.route("/api/projects/:entity/:project", readRoutes(service));
  app.route("/api/projects/:entity/:project", rescoreRoutes(service, rescores, streams));
  return app;
}

/** Everything that only reads. */
function readRoutes(service: Service): Hono {
  const routes = new Hono();
  routes.get("/runs", async (context) => {
    const count = Math.min(200, Math.max(1, Number(context.req.query("count")) || 20));
    return context.json(await service.runs(projectIn(service, context), count, signalOf(context)));
  });
  routes.get("/runs/:run", async (context) => {
    const { weave } = projectIn(service, context);
    const { run } = await weave.load(runIn(context), { signal: signalOf(context) });
    return context.json<RunItem>(toItem(run));
  });
  routes.get("/runs/:run/figures", async (context) => {
    const project = projectIn(service, context);
    return context.json(await figuresOf(service, project, runIn(context), signalOf(context)));
  });
  routes.get("/runs/:run/rows", async (context) => {
    const query = {
      filter: filterIn(context),
      cursor: cursorIn(context),
      signal: signalOf(context),
    };
    return context.json(await rowsOf(projectIn(service, context), runIn(context), query));
  });
  routes.get("/scorers", async (context) => {
    const { weave } = projectIn(service, context);
    const query = { latest_only: true };
    const found = await weave.scorers.list(query, { signal: signalOf(context) }).toArray();
    return context.json<ScorerList>({ scorers: found.map(({ object_id: id }) => id) });
  });
  // The page of a report has the URL of its short form and `/report`.
  routes.get("/compare/:report{report}?", async (context) => {
    const project = projectIn(service, context);
    const view = await comparisonOf(service, project, pairIn(context), signalOf(context));
    return context.req.param("report") === undefined
      ? context.json(toReport(view, reportUrl(context)))
      : reportResponse(view, "Comparison");
  });
  routes.get("/trend/:report{report}?", async (context) => {
    const project = projectIn(service, context);
    const scorer = context.req.query("scorer") || null;
    const view = await trendOf(service, project, scorer, signalOf(context));
    return context.req.param("report") === undefined
      ? context.json(toReport(view, reportUrl(context)))
      : reportResponse(view, "Trend");
  });
  return routes;
}

/** Progress of evaluations, and rescores: the only routes that cost money. */
function rescoreRoutes(service: Service, rescores: Rescores, streams: Streams): Hono {
  const routes = new Hono();
  routes.get("/runs/:run/events", async (context) => {
    const project = projectIn(service, context);
    const run = runIn(context);
    // the status of an unknown run is that of a job that has not started yet
    await project.weave.load(run, { signal: signalOf(context) });
    return eventStream(context, streams, `run ${project.name} ${run}`, (emit, signal) =>
      followRun(project, run, emit, signal),
    );
  });
  routes.get("/runs/:run/rescore-cost", async (context) => {
    const project = projectIn(service, context);
    const scorers = scorersIn(context);
    const { order: _, ...cost } = await rescores.cost(
      project,
      runIn(context),
      scorers,
      signalOf(context),
    );
    return context.json(cost);
  });
  routes.post("/rescores", async (context) => {
    const key = await rescores.start(projectIn(service, context), await orderIn(context));
    return context.json<RescoreStarted>({ key }, 202);
  });
  routes.get("/rescores/:key/events", async (context) => {
    const key = context.req.param("key");
    if (!(await rescores.has(projectIn(service, context), key)))
      throw new Refusal(404, "not_found", "This dashboard has started no such rescore.");
    return eventStream(context, streams, `rescore ${key}`, (emit, signal) =>
      rescores.follow(key, emit, signal),
    );
  });
  return routes;
}

function projectIn(service: Service, { req }: Context): Project {
  return service.project(`${req.param("entity") ?? ""}/${req.param("project") ?? ""}`);
}

const runIn = ({ req }: Context): string => req.param("run") ?? "";

/** Aborted when the browser has gone, or has left the view. */
const signalOf = ({ req }: Context): AbortSignal => req.raw.signal;

function reportUrl({ req }: Context): string {
  const { pathname, search } = new URL(req.url);
  return `${pathname}/report${search}`;
}

function failureOf(error: unknown, context: Context): Response {
  // nobody reads this response any more
  if (signalOf(context).aborted) return new Response(null, { status: 499 });
  const response = problemResponse(error);
  if (response.status >= 500) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    console.error(`${context.req.method} ${context.req.path}: ${said}`);
  }
  return response;
}
