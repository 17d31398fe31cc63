import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const folders = readdirSync(join(root, "src"), { withFileTypes: true }).flatMap((one) =>
  one.isDirectory() ? [one.name] : [],
);
const scripts = readdirSync(join(root, "scripts"), { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(mjs|ts)$/.test(file))
  .map((file) => join("scripts", file));

test.each(scripts)("every source that %s names is there", (script) => {
  const named = [
    ...readFileSync(join(root, script), "utf8").matchAll(/["'`]([\w./-]+\.ts)["'`]/g),
  ].map((match) => match[1] ?? "");
  const missing = named.filter((name) => {
    if (name.startsWith(".")) return !existsSync(join(root, dirname(script), name));
    if (name.startsWith("src/")) return !existsSync(join(root, name));
    return (
      folders.includes(name.split("/")[0] ?? "") &&
      name.includes("/") &&
      !existsSync(join(root, "src", name))
    );
  });
  expect(missing).toEqual([]);
});
