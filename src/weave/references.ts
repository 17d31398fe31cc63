import { isHttpError } from "../core/errors/http.ts";
import type { CallOptions } from "../core/options.ts";
import type { WeaveContext } from "./context.ts";
import { parseRef } from "./parse-ref.ts";
import { MAX_LEVELS } from "./plain-values.ts";
import { Refs } from "./refs.ts";

/** Maximum number of references that the server reads per request. */
const BATCH = 1_000;
/** Values can contain references themselves: the number of times that these are followed. */
const ROUNDS = 4;
/** Number of requests that may fail; after that, a failing request is no longer split. */
const MAX_FAILURES = 50;
/** The steps that a reference may take into an object. */
const EDGES: readonly string[] = ["attr", "key", "index", "id"];

/**
 * Returns whether a value is a reference to another one. Only a whole string is: a sentence that
 * quotes a reference is text.
 */
export function isReference(value: unknown): value is string {
  return typeof value === "string" && /^(?:weave(?:-\w+)*|wandb-artifact):\/\/\/\S+$/.test(value);
}

/** The value behind a reference, or the reason it was not read. */
type Found = { readonly value: unknown } | { readonly why: string };

/** The values behind references, read in batches. */
export class References {
  readonly #found: Map<string, Found> = new Map();
  readonly #refs: Refs;
  readonly #options: CallOptions;
  #failures = 0;

  private constructor(context: WeaveContext, options: CallOptions) {
    this.#refs = new Refs(context);
    this.#options = options;
  }

  /**
   * Reads the values behind all references in some values, including references inside the values
   * read.
   */
  static async read(
    context: WeaveContext,
    values: readonly unknown[],
    options: CallOptions,
  ): Promise<References> {
    const references = new References(context, options);
    let next = values;
    for (let round = 0; round < ROUNDS && next.length > 0; round++) {
      const wanted = new Set<string>();
      for (const value of next) references.#collect(value, wanted);
      const read = [...wanted].sort(); // so that references into one object are next to each other
      for (let at = 0; at < read.length; at += BATCH)
        await references.#ask(read.slice(at, at + BATCH));
      next = read
        .map((ref) => references.#found.get(ref))
        .flatMap((one) => (one !== undefined && "value" in one ? [one.value] : []));
    }
    return references;
  }

  /**
   * Returns the value with each reference replaced by the value behind it. A reference that was not
   * read stays.
   */
  resolve(value: unknown): unknown {
    return this.#resolve(value, ROUNDS, MAX_LEVELS);
  }

  #resolve(value: unknown, rounds: number, levels: number): unknown {
    if (isReference(value)) {
      const found = this.#found.get(value);
      return found !== undefined && "value" in found && rounds > 0
        ? this.#resolve(found.value, rounds - 1, levels - 1)
        : value;
    }
    if (typeof value !== "object" || value === null || levels === 0) return value;
    const resolved = (one: unknown): unknown => this.#resolve(one, rounds, levels - 1);
    if (Array.isArray(value)) return value.map(resolved);
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, isCode(name) ? one : resolved(one)]),
    );
  }

  /** Returns the reason a reference was not read. */
  whyNot(ref: string): string {
    const found = this.#found.get(ref);
    return found !== undefined && "why" in found
      ? found.why
      : `it is more than ${ROUNDS} references away`;
  }

  /**
   * Collects the references in a value that can be read, and notes the reason for those that
   * cannot.
   */
  #collect(value: unknown, wanted: Set<string>): void {
    for (const ref of referencesIn(value)) {
      if (this.#found.has(ref)) continue;
      const why = whyUnreadable(ref);
      if (why === null) wanted.add(ref);
      else this.#found.set(ref, { why });
    }
  }

  /**
   * Reads some references at once. If the server refuses one, the whole request fails and is split
   * in halves.
   */
  async #ask(refs: readonly string[]): Promise<void> {
    if (refs.length === 0) return;
    try {
      const values = await this.#refs.read([...refs], this.#options);
      for (const [at, ref] of refs.entries()) {
        const value = values[at] ?? null;
        this.#found.set(
          ref,
          value === null
            ? { why: "there is nothing behind it: it was deleted or never stored" }
            : { value },
        );
      }
    } catch (thrown) {
      if (!isHttpError(thrown) || !REFUSALS.includes(thrown.status ?? 0)) throw thrown;
      this.#failures++;
      const said = thrown.detail ?? `status ${thrown.status}`;
      if (refs.length === 1 || this.#failures >= MAX_FAILURES) {
        const one =
          refs.length === 1
            ? ""
            : `one of ${refs.length} references that were requested together cannot be read: `;
        for (const ref of refs)
          this.#found.set(ref, { why: `${one}the server says '${said.slice(0, 300)}'` });
        return;
      }
      const half = Math.ceil(refs.length / 2);
      await this.#ask(refs.slice(0, half));
      await this.#ask(refs.slice(half));
    }
  }
}

/** Statuses that are about the references, not about the client or the server. */
const REFUSALS: readonly number[] = [400, 403, 404, 422];

/**
 * Python stores the function that reads an image or sound with it: its code is not part of the
 * value.
 */
const isCode = (name: string): boolean => name === "load_op";

/** Returns all references in a value, at any depth. */
export function referencesIn(value: unknown, levels: number = MAX_LEVELS): string[] {
  if (isReference(value)) return [value];
  if (typeof value !== "object" || value === null || levels === 0) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    isCode(name) ? [] : referencesIn(one, levels - 1),
  );
}

/**
 * Returns why the route does not read a reference: it answers 400 to some and 500 to others. Null
 * if it does read it.
 */
function whyUnreadable(ref: string): string | null {
  if (ref.startsWith("wandb-artifact:"))
    return "it is a W&B artifact, which this service does not read";
  let parsed: ReturnType<typeof parseRef>;
  try {
    parsed = parseRef(ref);
  } catch {
    return "it is not a well-formed reference";
  }
  const { kind, digest, path } = parsed;
  if (kind === "table") return "it is a whole table: read it with datasets.rows()";
  if (kind === "call") return "it is a call: read it with calls.query()";
  if (digest === "latest") return "it does not name a version";
  const isPath =
    path.length % 2 === 0 && path.every((step, at) => at % 2 === 1 || EDGES.includes(step));
  return isPath ? null : "its path is not valid in a reference";
}
