import { isNotFoundError } from "../core/errors/http.ts";
import type { CallOptions } from "../core/options.ts";
import type { WeaveContext } from "./context.ts";
import { Datasets } from "./datasets.ts";
import { Evaluations } from "./evaluations.ts";
import { parseRef, type WeaveRef } from "./parse-ref.ts";
import { Refs } from "./refs.ts";
import { Scorers } from "./scorers.ts";
import { urlsOf } from "./urls.ts";

type Kind = "dataset" | "evaluation" | "scorer";

/** Reads a version by its number. */
interface Reader {
  get(id: string, digest: string, options: CallOptions): Promise<{ digest: string }>;
}

const READERS: Readonly<Record<Kind, (context: WeaveContext) => Reader>> = {
  dataset: (context) => new Datasets(context),
  evaluation: (context) => new Evaluations(context),
  scorer: (context) => new Scorers(context),
};

/** The reference of an object or op, taken apart; null for everything else. The server accepts any string where a reference belongs. */
export function objectRefOf(value: unknown): WeaveRef | null {
  if (typeof value !== "string" || !value.startsWith("weave:///")) return null;
  try {
    const ref = parseRef(value);
    return (ref.kind === "object" || ref.kind === "op") && ref.path.length === 0 ? ref : null;
  } catch {
    return null;
  }
}

/**
 * Returns the reference by digest, so that equal versions have equal strings: `v1` is looked up. Null when the reference names no
 * version: `latest` may have been another one when the run was made.
 */
export async function pinRef(context: WeaveContext, kind: Kind, value: unknown, options: CallOptions): Promise<string | null> {
  const ref = objectRefOf(value);
  if (ref === null || ref.digest === "latest") return null;
  const given = String(value);
  if (!/^v\d+$/.test(ref.digest)) return given;
  const found = await nullWhenNotFound(READERS[kind](inProjectOf(context, ref)).get(ref.name, ref.digest, options));
  return found === null ? null : given.slice(0, -ref.digest.length) + found.digest;
}

/**
 * Reads the stored object behind a reference by digest; null when it was deleted or never existed. The v2 routes answer 500 for
 * objects without a name, which Python's `Evaluation` and lists of rows leave behind; this one reads them as well.
 */
export async function readObject(context: WeaveContext, ref: string, options: CallOptions): Promise<Record<string, unknown> | null> {
  const [value] = (await nullWhenNotFound(new Refs(context).read([ref], options))) ?? [];
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null; // any object may have them
}

/** The context for the project that a reference points into. */
export function inProjectOf(context: WeaveContext, { entity, project }: Pick<WeaveRef, "entity" | "project">): WeaveContext {
  if (entity === context.entity && project === context.project) return context;
  const transport = context.transport.withDefaults({ entity, project });
  return { transport, entity, project, projectId: `${entity}/${project}`, urls: urlsOf(entity, project) };
}

async function nullWhenNotFound<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    if (isNotFoundError(thrown)) return null;
    throw thrown;
  }
}
