import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("../../scripts/house.mjs", import.meta.url));

test("a warm get(id) enters at most 12 files and 32 functions", () => {
  const figures = JSON.parse(
    execFileSync(process.execPath, [script, "--json"], { encoding: "utf8" }),
  );
  const [files, functions] = [
    figures["files entered by a warm get(id)"],
    figures["functions entered by a warm get(id)"],
  ];
  expect(files).toBeGreaterThan(1);
  expect(files).toBeLessThanOrEqual(12);
  expect(functions).toBeGreaterThan(files);
  expect(functions).toBeLessThanOrEqual(32);
});
