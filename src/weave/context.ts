import type { paths } from "../../generated/weave.ts";
import type { paths as additions } from "../../generated/weave-additions.ts";
import type { LoadSchema } from "../core/answer.ts";
import type { Transport } from "../core/transport.ts";

/** The routes of the evaluation document, and those beyond it that we call. */
export type WeavePaths = paths & additions;

/** The transport of the Weave resources: it fills entity and project by itself. */
export type WeaveTransport = Transport<WeavePaths, "entity" | "project">;

/** What the resources of one client share. */
export interface WeaveContext {
  readonly transport: WeaveTransport;
  readonly entity: string;
  readonly project: string;
  /** `entity/project`, which the older routes want in the body. */
  readonly projectId: string;
  readonly urls: Urls;
}

/** The context of one project. */
export function contextOf(transport: WeaveTransport, entity: string, project: string): WeaveContext {
  return { transport, entity, project, projectId: `${entity}/${project}`, urls: urlsOf(entity, project) };
}

/** The context for the project that a reference points into. */
export function inProjectOf(context: WeaveContext, { entity, project }: { entity: string; project: string }): WeaveContext {
  if (entity === context.entity && project === context.project) return context;
  return contextOf(context.transport.withDefaults({ entity, project }), entity, project);
}

/** Loads the schema of an answer when it is first needed; the only place that imports zod. */
export function schemaOf(name: keyof typeof import("./types.ts").default): LoadSchema {
  return async () => (await import("./types.ts")).default[name];
}

/** Tells whether fields of a record are texts: the cheap check of records that come by the thousand. */
export function hasTexts(...names: readonly string[]): (record: Readonly<Record<string, unknown>>) => boolean {
  return (record) => {
    for (const name of names) if (typeof record[name] !== "string") return false;
    return true;
  };
}

/** The pages of the Weave app that stand for runs and calls. */
export interface Urls {
  /** The page of a run. */
  run(id: string): string;
  /** The page of any call: a run, a prediction, a score. */
  call(id: string): string;
  /** The page that compares runs side by side. */
  compare(ids: string[]): string;
}

const APP = "https://wandb.ai";

/** Makes the addresses of one project's pages. Only the public app is known; a server of one's own may have another. */
export function urlsOf(entity: string, project: string): Urls {
  const base = `${APP}/${encodeURIComponent(entity)}/${encodeURIComponent(project)}`;
  const call = (id: string): string => `${base}/r/call/${encodeURIComponent(id)}`;
  return {
    run: call,
    call,
    compare: (ids) => `${base}/weave/compare-evaluations?evaluationCallIds=${encodeURIComponent(JSON.stringify(ids))}`,
  };
}
