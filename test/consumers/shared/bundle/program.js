// The small program whose bundles are measured: it reads the newest run and counts passes.
import { isEvalwireError } from "evalwire";
import { WeaveClient } from "evalwire/weave";

/** Returns the rate of rows that passed, or a sentence about what is wrong. */
export async function passRate(options) {
  try {
    const { rows } = await new WeaveClient(options).load("latest");
    let [passed, all] = [0, 0];
    for await (const row of rows) {
      all++;
      if (row.trials[0]?.scores.correct?.value === true) passed++;
    }
    return passed / all;
  } catch (error) {
    if (isEvalwireError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
}
