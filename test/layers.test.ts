import { readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { circles, importGraph } from "../scripts/house.mjs";

const SRC = new URL("../src/", import.meta.url).pathname;
const below = ["core", "model"];
const allButCli = [
  "core",
  "model",
  "weave",
  "galileo",
  "rensei",
  "analysis",
  "export",
  "import",
  "config",
  "report",
  "notebook",
  "testing",
];

/**
 * Folder -> the folders that it may import besides itself; "." is the root entry, "generated" the
 * generated types.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  model: [],
  weave: [...below, "generated"],
  galileo: [...below, "generated"],
  rensei: [...below, "generated"],
  analysis: ["model"],
  export: ["model"],
  import: ["core", "model", "analysis"],
  config: ["core", "analysis"],
  report: ["model", "analysis", "generated"],
  notebook: ["model", "analysis", "report"],
  workflows: allButCli,
  testing: ["generated"],
  cli: [...allButCli, "workflows"],
  ".": ["core", "model", "weave", "galileo", "rensei"],
};

/**
 * Departures from the picture: analysis, export, report, notebook and testing take the errors of
 * wrong arguments from core. No other file of core is theirs. The import reads what the export
 * writes, and a report's page writes a table: all three know one rule of formulas. Runs and rows of
 * the model load their display when a notebook asks for it.
 */
const DEPARTURES: Readonly<Record<string, readonly string[]>> = {
  analysis: ["core/errors/usage.ts", "core/options.ts"],
  export: ["core/errors/usage.ts", "core/options.ts"],
  import: ["export/formula.ts"],
  model: ["notebook/bundle.ts"],
  notebook: ["core/errors/usage.ts", "core/options.ts"],
  report: ["core/errors/usage.ts", "core/options.ts", "export/formula.ts"],
  testing: ["core/errors/usage.ts", "core/options.ts"],
};

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) =>
  /\.tsx?$/.test(file),
);
const folderOf = (path: string): string =>
  path.startsWith("../")
    ? (path.split("/")[1] ?? "")
    : path.includes("/")
      ? (path.split("/")[0] ?? "")
      : ".";
const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*\(?"([^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );
const code = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");

describe("layers", () => {
  test.each(files)("%s imports only what its folder may", (file) => {
    const folder = folderOf(file);
    const imported = importsOf(code(readFileSync(join(SRC, file), "utf8")));
    const reached = imported
      .filter((one) => one.startsWith("."))
      .map((one) => normalize(join(file, "..", one)));
    const may = (path: string): boolean =>
      folderOf(path) === folder ||
      ARROWS[folder]?.includes(folderOf(path)) === true ||
      DEPARTURES[folder]?.includes(path) === true;
    expect(reached.filter((path) => !may(path))).toEqual([]);
    const mayUseNode = folder === "cli" || /[/-]node\.ts$/.test(file);
    expect(imported.filter((one) => one.startsWith("node:") && !mayUseNode)).toEqual([]);
  });

  test.each(files.filter((file) => file.startsWith("core/")))("%s knows no provider", (file) => {
    // the shape of such a key is redacted whoever sends it
    const text = code(readFileSync(join(SRC, file), "utf8")).replace("wandb_v", "");
    expect(text).not.toMatch(/weave|galileo|rensei|wandb/i);
  });

  test("no files import each other in a circle, types included", () => {
    expect(circles(importGraph())).toEqual([]);
  });
});
