import { spawnSync } from "node:child_process";
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
  const start = "<stdin>";
  const seen = new Set<string>();
  const outside = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const one of inputs[name]?.imports ?? []) {
      if (when === "immediately" && one.kind !== "import-statement") continue;
      if (one.external === true) outside.add(one.path);
      else visit(one.path);
    }
  };
  visit(start);
  return [...outside].sort();
}
