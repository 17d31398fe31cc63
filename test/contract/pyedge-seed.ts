import { readFileSync } from "node:fs";
import type { WeaveProjectSeed } from "../../src/testing/seed.ts";

/**
 * The classic runs of `acme/pyedge` as the real server kept them after scripts/weave-server/seed_classic.py:
 * written by scripts/weave-server/dump-classic.mjs, never edited.
 */
export const pyedge: WeaveProjectSeed = JSON.parse(readFileSync(new URL("./pyedge-seed.json", import.meta.url), "utf8"));

const idOf = (name: string): string => pyedge.runs?.find((run) => run.name === name)?.id ?? "";

/** Its runs by display name. */
export const pyedgeIds: {
  runs: Record<"main baseline" | "crashing candidate" | "two trials" | "inside a pipeline", string>;
} = {
  runs: {
    "main baseline": idOf("main baseline"),
    "crashing candidate": idOf("crashing candidate"),
    "two trials": idOf("two trials"),
    "inside a pipeline": idOf("inside a pipeline"),
  },
};
