import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";

const COMMANDS = {
  node: ["node"],
  deno: ["deno", "run", "-A", "--no-prompt", "--quiet"],
  bun: ["bun"],
};
const printed = Object.entries(COMMANDS).map(([runtime, [program, ...args]]) => {
  mkdirSync(runtime);
  return execFileSync(program, [...args, "program.mjs", runtime], { encoding: "utf8" }).trim();
});
assert.match(printed[0], /^\d+$/);
for (const one of printed) assert.equal(one, printed[0], `Node, Deno and Bun printed ${printed}`);
