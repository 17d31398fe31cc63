import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { build, type Metafile } from "esbuild";
import { consumerFolder } from "../../scripts/pack.mjs";

/**
 * Runs a program in the project that has the packed package installed, and returns its output.
 * Throws if the program fails.
 */
export function runInConsumer(code: string, type: "module" | "commonjs" = "module"): string {
  const done = spawnSync(process.execPath, [`--input-type=${type}`, "-e", code], {
    cwd: consumerFolder,
    encoding: "utf8",
    env: {},
  });
  if (done.status !== 0) throw new Error(`exit code ${done.status}: ${done.stderr}`);
  return done.stdout.trim();
}

/**
 * Returns every file of the packed package that an entry reaches, with its imports; other packages
 * are external.
 */
export async function graphOf(specifier: string): Promise<Metafile["inputs"]> {
  const result = await build({
    stdin: { contents: `import ${JSON.stringify(specifier)}`, resolveDir: consumerFolder },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "neutral",
    splitting: true,
    outdir: consumerFolder,
    // The tests check everything that could be loaded, so nothing may be tree-shaken.
    treeShaking: false,
    ignoreAnnotations: true,
    plugins: [
      {
        name: "external packages",
        setup: ({ onResolve }) => {
          onResolve({ filter: /^[^./]/ }, ({ path }) =>
            path.startsWith("evalwire") ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
  return result.metafile.inputs;
}

/**
 * Returns the other packages and built-in modules that a graph imports: immediately, or at any
 * time.
 */
export function outsideImports(inputs: Metafile["inputs"], when: "immediately" | "ever"): string[] {
  const imports = reachedFiles(inputs, when).flatMap((name) => importsOf(inputs, name, when));
  const outside = imports.filter((one) => one.external === true).map(({ path }) => path);
  return [...new Set(outside)].sort();
}

/** Returns the packages whose code is in the files that a graph loads: immediately, or ever. */
export function bundledInto(inputs: Metafile["inputs"], when: "immediately" | "ever"): string[] {
  const all = bundledPackages();
  const names = reachedFiles(inputs, when).flatMap(
    (name) => all.get(name.slice(name.indexOf("/dist/") + 1)) ?? [],
  );
  return [...new Set(names)].sort();
}

/** Returns the packages whose code the build copied into each file of dist. */
export function bundledPackages(): Map<string, string[]> {
  const path = new URL("../../dist/metafile-esm.json", import.meta.url);
  const { outputs }: Metafile = JSON.parse(readFileSync(path, "utf8"));
  return new Map(
    Object.entries(outputs).map(([name, { inputs }]) => {
      const packages = Object.keys(inputs).map(
        (input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? "",
      );
      return [name, packages.filter((one) => one !== "")];
    }),
  );
}

/** Returns the bytes of the package's files that a graph loads immediately. */
export function loadedBytes(inputs: Metafile["inputs"]): number {
  const names = reachedFiles(inputs, "immediately");
  return names.reduce(
    (total, name) => total + (name === START ? 0 : (inputs[name]?.bytes ?? 0)),
    0,
  );
}

const START = "<stdin>";

function importsOf(
  inputs: Metafile["inputs"],
  name: string,
  when: "immediately" | "ever",
): Metafile["inputs"][string]["imports"] {
  const imports = inputs[name]?.imports ?? [];
  return imports.filter(({ kind }) => when === "ever" || kind === "import-statement");
}

/** Returns the files of the package that a graph loads, and its beginning. */
function reachedFiles(inputs: Metafile["inputs"], when: "immediately" | "ever"): string[] {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const one of importsOf(inputs, name, when)) if (one.external !== true) visit(one.path);
  };
  visit(START);
  return [...seen];
}
