import { InvalidArgumentError } from "../core/errors/usage.ts";

/** Parts of a Weave reference. */
export interface WeaveRef {
  /** Entity that owns the project: a user or a team. */
  entity: string;
  /** Name of the project, without its entity. */
  project: string;
  /** Kind of thing that the reference points to. */
  kind: "object" | "op" | "table" | "call";
  /** Name of the object or op; ID of the call; empty for a table. */
  name: string;
  /** Version of the object or op; digest of the table; empty for a call. */
  digest: string;
  /** Path into the value, e.g. `["attr", "rows"]`. */
  path: string[];
}

const KINDS: readonly string[] = ["object", "op", "table", "call"];

/**
 * Parses a `weave:///` reference.
 *
 * @throws {InvalidArgumentError} when the string is not a reference.
 *
 * @example Read the name of a model out of its reference
 * ```ts
 * import { parseRef } from "evalwire/weave";
 *
 * const ref = parseRef("weave:///acme/search/object/ranker:YJk3dz7OlN0YNk2wXRAwpiGU1m6MVXXbhtn2Pt9RqCY");
 * if (ref.name !== "ranker" || ref.kind !== "object") throw new Error(ref.name);
 * ```
 */
export function parseRef(ref: string): WeaveRef {
  const parts =
    typeof ref === "string" && ref.startsWith("weave:///")
      ? ref.slice("weave:///".length).split("/")
      : [];
  const [entity, project, kind, versioned, ...path] = parts.map(decode);
  if (
    entity === undefined ||
    project === undefined ||
    kind === undefined ||
    versioned === undefined ||
    [entity, project, versioned].includes("") ||
    !isKind(kind)
  ) {
    throw new InvalidArgumentError(
      `'${String(ref).slice(0, 100)}' is not a Weave reference`,
      { path: "ref" },
      {
        hint: "A reference has the form weave:///entity/project/object/name:digest; its kind is object, op, table or call.",
      },
    );
  }
  if (kind === "call") return { entity, project, kind, name: versioned, digest: "", path };
  if (kind === "table") return { entity, project, kind, name: "", digest: versioned, path };
  const colon = versioned.lastIndexOf(":");
  if (colon <= 0 || colon === versioned.length - 1) {
    throw new InvalidArgumentError(
      `'${ref.slice(0, 100)}' does not name a version`,
      { path: "ref" },
      { hint: "Write name:digest, as in …/object/ranker:latest." },
    );
  }
  return {
    entity,
    project,
    kind,
    name: versioned.slice(0, colon),
    digest: versioned.slice(colon + 1),
    path,
  };
}

function isKind(text: string): text is WeaveRef["kind"] {
  return KINDS.includes(text);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a bare % is part of the name
  }
}

/**
 * Returns the name in a reference, or the string itself if it is not a reference. For messages and
 * display.
 */
export function nameOfRef(ref: string): string {
  try {
    return parseRef(ref).name;
  } catch {
    return ref;
  }
}
