import { existsSync } from "node:fs";
import { defineConfig } from "tsup";

const sources: Record<string, string> = {
  index: "src/index.ts",
  weave: "src/weave/index.ts",
  export: "src/export/index.ts",
  "export/node": "src/export/node.ts",
  analysis: "src/analysis/index.ts",
  testing: "src/testing/index.ts",
  "testing/node": "src/testing/node.ts",
};

export default defineConfig({
  // An entry joins the build when its source is there; test/package says whether package.json promises one that is not.
  entry: Object.fromEntries(Object.entries(sources).filter(([, source]) => existsSync(source))),
  format: "esm",
  target: "es2022",
  platform: "neutral",
  // Without splitting each entry would carry its own copy of the core, and `instanceof` would fail across entries.
  splitting: true,
  treeshake: true,
  dts: { compilerOptions: { isolatedDeclarations: false } },
  clean: true,
  sourcemap: true,
  external: ["msw", /^node:/],
});
