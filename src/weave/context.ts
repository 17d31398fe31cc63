import type { paths } from "../../generated/weave.ts";
import type { LoadSchema } from "../core/answer.ts";
import type { Transport } from "../core/transport.ts";
import type { Urls } from "./urls.ts";

/** The transport of the Weave resources: it fills entity and project by itself. */
export type WeaveTransport = Transport<paths, "entity" | "project">;

/** What the resources of one client share. */
export interface WeaveContext {
  readonly transport: WeaveTransport;
  readonly entity: string;
  readonly project: string;
  /** `entity/project`, which the older routes want in the body. */
  readonly projectId: string;
  readonly urls: Urls;
}

/** Loads the schema of an answer when it is first needed; the only place that imports zod. */
export function schemaOf(name: keyof typeof import("./schemas.ts").schemas): LoadSchema {
  return async () => (await import("./schemas.ts")).schemas[name];
}

/** Tells whether fields of a record are texts: the cheap check of records that come by the thousand. */
export function hasTexts(...names: readonly string[]): (record: Readonly<Record<string, unknown>>) => boolean {
  return (record) => {
    for (const name of names) if (typeof record[name] !== "string") return false;
    return true;
  };
}
