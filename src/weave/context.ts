import type { paths } from "../../generated/weave.ts";
import type { paths as additions } from "../../generated/weave-additions.ts";
import type { Transport } from "../core/transport.ts";
import { type Urls, urlsOf } from "./urls.ts";

/** Routes of the evaluation document, and other routes that we call. */
export type WeavePaths = paths & additions;

/** Transport of the Weave resources, which fills in entity and project. */
export type WeaveTransport = Transport<
  WeavePaths,
  "entity" | "project",
  keyof typeof import("./types.ts").default
>;

/** State that the resources of one client share. */
export interface WeaveContext {
  readonly transport: WeaveTransport;
  readonly entity: string;
  readonly project: string;
  /** `entity/project`, which the older routes expect in the body. */
  readonly projectId: string;
  /** URL of the app; null if it is unknown. */
  readonly appUrl: string | null;
  readonly urls: Urls;
}

/** Creates the context of one project. */
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

/** Returns the context of the project that a reference belongs to. */
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

/**
 * Returns a function that checks whether some fields of a record are strings: a cheap check for
 * records that come by the thousand.
 */
export function hasTexts(
  ...names: readonly string[]
): (record: Readonly<Record<string, unknown>>) => boolean {
  return (record) => {
    for (const name of names) if (typeof record[name] !== "string") return false;
    return true;
  };
}
