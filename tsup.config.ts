import { existsSync, readFileSync } from "node:fs";
import { defineConfig, type Options } from "tsup";

/**
 * The source of each entry of package.json: `dist/weave.js` is made from src/weave/index.ts,
 * `dist/export/node.js` from src/export/node.ts, and the command from src/cli/main.ts.
 */
function sources(): Record<string, string> {
  const {
    bin,
    exports,
  }: Record<"bin" | "exports", Record<string, string>> = JSON.parse(
    readFileSync("package.json", "utf8"),
  );
  const files = [...Object.values(exports), ...Object.values(bin)].flatMap(
    (target) => /^(?:\.\/)?dist\/(.+)\.js$/.exec(target)?.[1] ?? [],
  );
  const found = files.flatMap((file) => {
    const source = [`src/${file}.ts`, `src/${file}/index.ts`].find((path) => existsSync(path));
    // An entry without a source is left out here, so that the others can be built; test/package is
    // red on it.
    return source === undefined ? [] : [[file, source]];
  });
  return Object.fromEntries(found);
}

/**
 * Leaves out Node's streams, which papaparse can read from. We pass it strings only, and
 * `evalwire/export` must not refer to Node.
 */
const withoutStreams: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "without Node's streams",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^stream$/ }, () => ({ path: "stream", namespace: "nothing" }));
    onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "module.exports = {}" }));
  },
};

export default defineConfig({
  entry: sources(),
  format: "esm",
  target: "es2022",
  platform: "neutral",
  // Without splitting each entry would carry its own copy of the core, and `instanceof` would fail
  // across entries.
  splitting: true,
  treeshake: true,
  dts: { compilerOptions: { isolatedDeclarations: false, stripInternal: true } },
  clean: true,
  external: ["msw", "@opentelemetry/api", /^node:/],
  // dist/metafile-esm.json says which packages each file contains; it is not published
  metafile: true,
  noExternal: JSON.parse(readFileSync("scripts/bundled.json", "utf8")),
  esbuildPlugins: [withoutStreams],
  esbuildOptions(options) {
    options.mainFields = ["module", "main"]; // papaparse has no exports
  },
  // Deno knows Node's modules by their full names only.
  removeNodeProtocol: false,
});
