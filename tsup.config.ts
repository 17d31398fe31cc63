import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    weave: "src/weave/index.ts",
    export: "src/export/index.ts",
    "export/node": "src/export/node.ts",
    analysis: "src/analysis/index.ts",
    testing: "src/testing/index.ts",
    "testing/node": "src/testing/node.ts",
  },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  // Without splitting each entry would carry its own copy of the core, and `instanceof` would fail across entries.
  splitting: true,
  treeshake: true,
  dts: true,
  clean: true,
  sourcemap: true,
  external: ["msw", /^node:/],
});
