// A project that has the packed package installed, and the suites in it, bundled without the
// package.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundle as bundleFaults } from "../faults.mjs";
import { createProject } from "../npm-install.mjs";
import { pack } from "../pack.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const contract = join(root, "test", "contract");

/** Packs the package and installs it with npm into a folder, as a new project. */
export function installPackage(folder) {
  const tarball = pack();
  try {
    createProject(folder, [tarball]);
  } catch (error) {
    throw Object.assign(error, { skipped: true });
  }
}

/**
 * Returns an esbuild plugin that leaves the package out of a bundle: its own name, and the sources,
 * mean the installed package. A module that no entry exports is taken from the chunk of dist that
 * contains it.
 */
export function builtPackage() {
  const { outputs } = JSON.parse(readFileSync(join(root, "dist", "metafile-esm.json"), "utf8"));
  const chunkOf = new Map(
    Object.entries(outputs).flatMap(([chunk, { inputs }]) =>
      Object.keys(inputs).map((source) => [source, chunk]),
    ),
  );
  const installed = (source) => {
    const entry = /^src\/(?:(\w+)\/)?index\.ts$/.exec(source);
    if (entry !== null) return entry[1] === undefined ? "evalwire" : `evalwire/${entry[1]}`;
    const chunk = chunkOf.get(source);
    if (chunk === undefined) throw new Error(`The built package does not contain '${source}'`);
    return `../node_modules/evalwire/${chunk}`; // from a bundle in a folder of the project
  };
  return {
    name: "built package",
    setup({ onResolve }) {
      onResolve({ filter: /^evalwire(\/|$)/ }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /\/src\/.*\.ts$/ }, ({ path, resolveDir }) => ({
        path: installed(resolve(resolveDir, path).slice(root.length)),
        external: true,
      }));
    },
  };
}

/** Bundles the contract suite into the folder of a project. Returns its files. */
export async function bundleContract(folder, files) {
  const outdir = join(folder, "contract");
  mkdirSync(outdir);
  await build({
    entryPoints: ["runner.ts", "sandboxes.ts", ...files].map((file) => join(contract, file)),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true, // the runner and the files share one copy of Vitest's runner
    format: "esm",
    platform: "node",
    target: "es2022",
    sourcemap: "inline",
    logLevel: "error",
    alias: { vitest: join(contract, "vitest.ts") },
    plugins: [builtPackage()],
  });
  for (const file of ["pyedge-seed.json", "unnamed-seed.json"])
    cpSync(join(contract, file), join(outdir, file));
  return files.map((file) => join(outdir, file.replace(/\.test\.ts$/, ".test.mjs")));
}

/** Bundles the fault suite into the folder of a project. Returns that of the suite. */
export async function bundleFaultSuite(folder) {
  const outdir = join(folder, "faults");
  const installed = join(folder, "node_modules", "evalwire");
  mkdirSync(outdir);
  await bundleFaults(outdir, [builtPackage()]);
  cpSync(installed, join(outdir, "second-copy"), { recursive: true });
  writeFileSync(join(outdir, "copy.mjs"), 'export * from "./second-copy/dist/index.js";\n');
  return outdir;
}
