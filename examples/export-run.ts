// Writes runs of your project to a file:
//   node scripts/run-example.mjs examples/export-run.ts [selector …] [--out results.csv] [--wide] [--overwrite]
// A selector is a run's ID, "latest" (the default), "name:nightly" or "attr:branch=main".
// Environment: WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT; optionally WF_TRACE_SERVER_URL.

import { parseArgs } from "node:util";
import { isEvalwireError } from "evalwire";
import { writeRows } from "evalwire/export/node";
import { WeaveClient } from "evalwire/weave";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: "results.csv" },
    wide: { type: "boolean", default: false },
    overwrite: { type: "boolean", default: false },
  },
});

try {
  const weave = new WeaveClient();
  const selectors = positionals.length === 0 ? ["latest"] : positionals;
  const runs = await Promise.all(selectors.map((selector) => weave.load(selector)));
  for (const { run } of runs)
    console.log(`${run.id}  ${run.status}  ${run.name ?? run.model ?? ""}\n  ${run.url}`);
  const written = await writeRows(values.out, runs, {
    form: values.wide ? "wide" : "long",
    overwrite: values.overwrite,
  });
  console.log(`${written.path}  lines: ${written.rows}, bytes: ${written.bytes}`);
} catch (error) {
  if (!isEvalwireError(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
