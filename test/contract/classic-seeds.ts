import { readFileSync } from "node:fs";
import type { WeaveProjectSeed } from "../../src/testing/seed.ts";

// The data that the real server stored for the projects that Weave's own client filled: written by
// scripts/weave-server/dump-classic.mjs, never edited.

const seedOf = (file: string): WeaveProjectSeed =>
  JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));

/** Returns the IDs of a project's runs by their display names. */
function runsOf<Name extends string>(
  seed: WeaveProjectSeed,
  ...names: Name[]
): { runs: Record<Name, string> } {
  const idOf = (name: string): string => seed.runs?.find((run) => run.name === name)?.id ?? "";
  return {
    runs: Object.fromEntries(names.map((name) => [name, idOf(name)])) as Record<Name, string>,
  }; // exactly these names
}

/** `acme/pyedge` after scripts/weave-server/seed_classic.py: runs with failures. */
export const pyedge: WeaveProjectSeed = seedOf("./pyedge-seed.json");
/** Runs of {@link pyedge}. */
export const pyedgeIds: {
  runs: Record<"main baseline" | "crashing candidate" | "two trials" | "inside a pipeline", string>;
} = runsOf(pyedge, "main baseline", "crashing candidate", "two trials", "inside a pipeline");

/**
 * `acme/unnamed` after scripts/weave-server/seed_unnamed.py: objects without a name, and references
 * in results.
 */
export const unnamed: WeaveProjectSeed = seedOf("./unnamed-seed.json");
/** Runs of {@link unnamed}. */
export const unnamedIds: {
  runs: Record<"without names" | "second version" | "with references", string>;
} = runsOf(unnamed, "without names", "second version", "with references");
