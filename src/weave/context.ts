import type { paths } from "../../generated/weave.ts";
import type { paths as additions } from "../../generated/weave-additions.ts";
import type { LoadSchema } from "../core/answer.ts";
import type { Transport } from "../core/transport.ts";
import { type Urls, urlsOf } from "./urls.ts";

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
  /** The address of the app; null when it is not known. */
  readonly appUrl: string | null;
  readonly urls: Urls;
}

/** The context of one project. */
export function contextOf(
  transport: WeaveTransport,
  entity: string,
  project: string,
  appUrl: string | null,
): WeaveContext {
  return {
    transport,
    entity,
    project,
    projectId: `${entity}/${project}`,
    appUrl,
    urls: urlsOf(entity, project, appUrl),
  };
}

/** The context for the project that a reference points into. */
export function inProjectOf(
  context: WeaveContext,
  { entity, project }: { entity: string; project: string },
): WeaveContext {
  if (entity === context.entity && project === context.project) return context;
  return contextOf(
    context.transport.withDefaults({ entity, project }),
    entity,
    project,
    context.appUrl,
  );
}

/** Loads the schema of an answer when it is first needed; the only place that imports zod. */
export function schemaOf(name: keyof typeof import("./types.ts").default): LoadSchema {
  return async () => (await import("./types.ts")).default[name];
}

/**
 * Tells whether fields of a record are texts: the cheap check of records that come by the thousand.
 */
export function hasTexts(
  ...names: readonly string[]
): (record: Readonly<Record<string, unknown>>) => boolean {
  return (record) => {
    for (const name of names) if (typeof record[name] !== "string") return false;
    return true;
  };
}
