import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const env = { ...process.env, WANDB_API_KEY: "", WANDB_ENTITY: "", WANDB_PROJECT: "" };

/** Runs the command as a user does, and returns its standard output. */
function evalwire(args, exitCode = 0) {
  const { status, stdout, stderr } = spawnSync("npx", ["evalwire", ...args], {
    encoding: "utf8",
    env,
  });
  assert.equal(status, exitCode, `evalwire ${args.join(" ")}:\n${stdout}${stderr}`);
  return stdout;
}

assert.match(evalwire(["demo"]), /The gate's outcome is 'fail'/);
const files = ["demo-out/base.csv", "demo-out/candidate.csv"];
const gate = evalwire(["gate", ...files, "--max-drop", "correct=0.02", "--json"], 100);
assert.equal(JSON.parse(gate).outcome, "fail");
evalwire(["report", ...files, "-o", "pair.html"]);
for (const page of ["demo-out/report.html", "pair.html"])
  assert.ok(readFileSync(page, "utf8").endsWith("</html>\n"), `'${page}' is not a whole page`);
