import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

const args = ["run", "--no-prompt", "--quiet", `--allow-read=${process.cwd()}`, "program.mjs"];
const lines = execFileSync("deno", args, { encoding: "utf8" }).trim().split("\n");
const expected = [
  /^NotCapable \| {2}\| Requires read access .*--allow-read/,
  /^NotCapable \| {2}\| Cannot write 'results\.csv': .*--allow-read=\S+ --allow-write=\S+/,
  /^ConfigurationError \| {2}\| No API key: .*--allow-env=WANDB_API_KEY/,
  /^NetworkError \| 1 \| .*Requires net access .*--allow-net=127\.0\.0\.1:1234/,
];
for (const [at, pattern] of expected.entries()) assert.match(lines[at] ?? "", pattern);
