import { spawnSync } from "node:child_process";
import { build, type Metafile } from "esbuild";
import { consumerFolder } from "../../scripts/pack.mjs";

/**
 * Runs a program in the project that has the packed package installed; gives what it printed. Fails
 * when it fails.
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
 * Every file of the packed package that an entry reaches, with what each imports; other packages
 * stay outside.
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
    // The tests ask what may be loaded: nothing may be shaken away before it is seen.
    treeShaking: false,
    ignoreAnnotations: true,
    plugins: [
      {
        name: "other packages stay outside",
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

/** The other packages and built-in modules that a graph imports: at once, or at any time. */
export function outsideImports(inputs: Metafile["inputs"], when: "at once" | "ever"): string[] {
  const start = "<stdin>";
  const seen = new Set<string>();
  const outside = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const one of inputs[name]?.imports ?? []) {
      if (when === "at once" && one.kind !== "import-statement") continue;
      if (one.external === true) outside.add(one.path);
      else visit(one.path);
    }
  };
  visit(start);
  return [...outside].sort();
}
