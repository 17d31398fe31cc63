import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { entries } from "../../scripts/entries.mjs";
import { consumerFolder, packedFolder } from "../../scripts/pack.mjs";
import { bundledInto, graphOf, outsideImports, runInConsumer } from "./packed-code.ts";

const specifiers = entries().map(({ specifier }) => specifier);
const anywhere = specifiers.filter((specifier) => !specifier.endsWith("/node"));
/** The entries that need a peer dependency, which may load anything. */
const PEERS: Readonly<Record<string, string>> = {
  "evalwire/export/otel": "@opentelemetry/api",
  "evalwire/testing/msw": "msw",
};
const peersOf = (specifier: string): string[] => [PEERS[specifier] ?? []].flat();

/**
 * Returns the packages that a declaration file imports, directly or through other files of this
 * package.
 */
function declaredImports(file: string, seen: Set<string> = new Set()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const code = readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const names = [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    ([, name = ""]) => name,
  );
  return names.flatMap((name) =>
    name.startsWith(".")
      ? declaredImports(join(file, "..", name.replace(/\.js$/, ".d.ts")), seen)
      : [name],
  );
}

describe("Entry points", () => {
  test("are those of the packed package, not of the surrounding repository", () => {
    expect(runInConsumer(`console.log(import.meta.resolve("evalwire"))`)).toContain(
      join(".cache", "package", "node_modules", "evalwire", "dist"),
    );
  });

  test.each(specifiers)("%s can be imported, and required", (specifier) => {
    const count = "Object.keys(all).length > 0 ? 'exports' : 'nothing'";
    expect(runInConsumer(`const all = await import("${specifier}"); console.log(${count})`)).toBe(
      "exports",
    );
    expect(
      runInConsumer(`const all = require("${specifier}"); console.log(${count})`, "commonjs"),
    ).toBe("exports");
  });

  test("share one copy of the classes", () => {
    const code = `
      import * as root from "evalwire";
      import { WeaveClient } from "evalwire/weave";
      let thrown;
      try { new WeaveClient({ entity: "acme", project: "search" }) } catch (error) { thrown = error }
      console.log(WeaveClient === root.WeaveClient, thrown instanceof root.ConfigurationError, root.isEvalwireError(thrown));`;
    expect(runInConsumer(code)).toBe("true true true");
  });

  test.each(anywhere)("%s does not import anything from Node", async (specifier) => {
    expect(outsideImports(await graphOf(specifier), "ever").filter(isBuiltin)).toEqual([]);
  });

  test.each(anywhere)("%s loads only small packages", async (specifier) => {
    const light = ["openapi-fetch", "p-retry", ...peersOf(specifier)];
    const heavy = outsideImports(await graphOf(specifier), "immediately").filter(
      (name) => !light.includes(name),
    );
    expect(heavy).toEqual([]);
  });

  test.each([
    ["evalwire/export", ["papaparse"], []],
    ["evalwire/export/node", ["fflate", "papaparse", "write-excel-file"], ["hyparquet-writer"]],
    ["evalwire/import", ["fzstd"], ["hyparquet", "zod/mini"]],
    ["evalwire/import/node", ["fzstd"], ["hyparquet", "zod/mini"]],
  ])(
    "%s loads the library of a file format only when a file of this format is written or read",
    async (specifier, bundled, installed) => {
      const graph = await graphOf(specifier);
      expect(bundledInto(graph, "ever")).toEqual(bundled);
      expect(outsideImports(graph, "ever").filter((name) => !isBuiltin(name))).toEqual(installed);
      expect(bundledInto(graph, "immediately")).toEqual([]);
      expect(outsideImports(graph, "immediately").filter((name) => !isBuiltin(name))).toEqual([]);
    },
  );

  test.each(specifiers.filter((specifier) => !/^evalwire\/(?:ex|im)port/.test(specifier)))(
    "%s contains no code of other packages, except for the widths of characters in reports",
    async (specifier) => {
      const bundled = bundledInto(await graphOf(specifier), "ever");
      if (specifier === "evalwire/report") expect(bundled).toContain("string-width");
      else expect(bundled).toEqual([]);
    },
  );

  test.each(specifiers)(
    "%s imports built-in modules with the node: prefix, which Deno requires",
    async (specifier) => {
      const names = outsideImports(await graphOf(specifier), "ever").filter(isBuiltin);
      expect(names.filter((name) => !name.startsWith("node:"))).toEqual([]);
    },
  );

  test.each(specifiers)(
    "the types of %s do not need an optional peer dependency, except in its own entry",
    (specifier) => {
      const { dependencies } = JSON.parse(readFileSync(join(packedFolder, "package.json"), "utf8"));
      const found = entries().find((entry) => entry.specifier === specifier);
      const outside = declaredImports(join(packedFolder, found?.declarations ?? ""));
      const undeclared = new Set(
        outside.filter((name) => !isBuiltin(name) && dependencies[name] === undefined),
      );
      expect([...undeclared]).toEqual(peersOf(specifier));
    },
  );

  test.each(specifiers)("%s imports only packages that it declares", async (specifier) => {
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(join(packedFolder, "package.json"), "utf8"),
    );
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    const names = outsideImports(await graphOf(specifier), "ever").filter(
      (name) => !isBuiltin(name),
    );
    expect(
      names.filter(
        (name) => !declared.some((known) => name === known || name.startsWith(`${known}/`)),
      ),
    ).toEqual([]);
  });

  // Reading any of these makes Node load its HTTP client, which costs tens of milliseconds at
  // startup.
  test.each(anywhere.filter((specifier) => PEERS[specifier] === undefined))(
    "%s does not access fetch globals at import time",
    (specifier) => {
      const code = `
      const touched = [];
      for (const name of ["fetch", "Request", "Response", "Headers", "FormData"]) {
        const { get, value } = Object.getOwnPropertyDescriptor(globalThis, name);
        Object.defineProperty(globalThis, name, { configurable: true, get() { touched.push(name); return get ? get.call(globalThis) : value } });
      }
      await import("${specifier}");
      console.log(touched.join());`;
      expect(runInConsumer(code)).toBe("");
    },
  );

  test.each(["NodeNext", "Bundler"])(
    "type-check in a strict project with %s module resolution",
    (resolution) => {
      const folder = join(consumerFolder, `types-${resolution}`);
      mkdirSync(folder, { recursive: true });
      const lines = specifiers.map(
        (specifier, index) =>
          `import * as entry${index} from "${specifier}";\nexport const names${index}: string[] = Object.keys(entry${index});`,
      );
      writeFileSync(join(folder, "index.mts"), lines.join("\n"));
      const options = {
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
        target: "ES2022",
        lib: ["ES2022", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
        module: resolution === "Bundler" ? "ESNext" : resolution,
        moduleResolution: resolution,
        types: ["node"],
        typeRoots: [join(process.cwd(), "node_modules", "@types")],
      };
      writeFileSync(
        join(folder, "tsconfig.json"),
        JSON.stringify({ compilerOptions: options, include: ["index.mts"] }),
      );
      const done = spawnSync(
        process.execPath,
        [createRequire(import.meta.url).resolve("typescript/bin/tsc"), "-p", folder],
        {
          encoding: "utf8",
        },
      );
      expect(done.stdout).toBe("");
    },
  );
});
