import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { consumerFolder } from "../../scripts/pack.mjs";
import { graphOf, loadedBytes } from "./packed-code.ts";

/**
 * Kilobytes of code of this package, bundled libraries included, that Node reads when a program
 * imports an entry. `npm run size` measures the time of the import, which depends on the machine. The limits are a few percent above the current figures. esbuild
 * keeps the doc comments of methods, so their examples count too: 19 kB of `evalwire`.
 */
const IMPORTS: Readonly<Record<string, number>> = {
  evalwire: 520,
  "evalwire/weave": 335,
  "evalwire/galileo": 295,
  "evalwire/rensei": 167,
  "evalwire/analysis": 389,
  "evalwire/workflows": 307,
  "evalwire/config": 32,
  "evalwire/export": 59,
  "evalwire/export/node": 119,
  "evalwire/export/singer": 43,
  "evalwire/import": 277,
  "evalwire/import/node": 287,
  "evalwire/report": 214, // a rule about a measure is computed again for its figure
  "evalwire/testing": 421,
  "evalwire/testing/node": 337,
};

const PROGRAM = `
import { compare, gate } from "evalwire/analysis";
import { writeRows } from "evalwire/export/node";
import { WeaveClient } from "evalwire/weave";

const weave = new WeaveClient();
const base = await weave.load("tag:baseline");
const candidate = await weave.load("latest");
const comparison = await compare(base, candidate);
const { outcome, exitCode } = gate(comparison, { rules: [{ scorer: "correct", maxDrop: 0.02 }, { minCoverage: 0.98 }] });
for (const { scorer, difference, n } of Object.values(comparison.scorers)) console.log(scorer, difference, n);
for await (const row of candidate.rows) for (const trial of row.trials) console.log(trial.scores.correct?.value);
await writeRows("results.csv", candidate);
export const result = [outcome, exitCode];
`;

/** Returns the work of the type checker for a program in a strict project, libraries included. */
function typeCheck(code: string): { types: number; instantiations: number } {
  const folder = join(consumerFolder, "budgets");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.mts"), code);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "es2022",
    module: "nodenext",
    types: ["node"],
    typeRoots: [join(process.cwd(), "node_modules", "@types")],
  };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["index.mts"] }),
  );
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const { stdout, status } = spawnSync(
    process.execPath,
    [tsc, "-p", folder, "--extendedDiagnostics"],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stdout);
  const figure = (name: string): number =>
    Number(new RegExp(`^${name}: +(\\d+)`, "m").exec(stdout)?.[1]);
  return { types: figure("Types"), instantiations: figure("Instantiations") };
}

describe("Budgets", () => {
  test.each(Object.entries(IMPORTS))("%s loads little code", async (specifier, limit) => {
    const bytes = loadedBytes(await graphOf(specifier));
    expect(bytes).toBeGreaterThan(1_000);
    expect(bytes).toBeLessThanOrEqual(limit * 1_000);
  });

  test("a program that loads, compares, gates and writes is little work for the type checker", () => {
    const bare = typeCheck("export const one: number = 1;");
    const full = typeCheck(PROGRAM);
    expect(full.types - bare.types).toBeGreaterThan(100);
    expect(full.types - bare.types).toBeLessThanOrEqual(2_000);
    expect(full.instantiations - bare.instantiations).toBeLessThanOrEqual(1_000);
  });
});
