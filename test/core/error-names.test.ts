import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../../src/index.ts", import.meta.url));

test("error names survive a minifier, which renames classes", async () => {
  const contents = `import * as all from ${JSON.stringify(source)};
    export const found = Object.entries(all)
      .filter(([name]) => /^[A-Z]\\w+Error$/.test(name) && name !== "EvalwireError")
      .map(([name, ErrorClass]) => [name, new ErrorClass("x", {}).name, new ErrorClass("x", {}).toJSON().name]);`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  const code = outputFiles[0]?.text ?? "";
  const { found } = (await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`
  )) as {
    found: [string, string, string][];
  };
  expect(found.length).toBe(29);
  for (const [name, shown, plain] of found) expect([shown, plain]).toEqual([name, name]);
});
