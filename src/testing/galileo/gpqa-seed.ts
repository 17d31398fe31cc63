import gpqaJson from "../gpqa.json" with { type: "json" };
import type { Seed } from "../seed.ts";
import { seededRandom } from "../seeded-random.ts";
import type { GalileoExperimentSeed, GalileoTraceSeed } from "./seed.ts";
import { uuidFor, uuidOf } from "./wire.ts";

const PROJECT_ID = uuidFor("project gpqa");
const DATASET_ID = uuidFor("data set gpqa-diamond");
const SCORER_ID = uuidFor("scorer correct");
const CREATED_AT = "2026-11-02T08:00:00.000Z";
const START_MS = Date.UTC(2026, 10, 2, 9);
const EPOCHS = 5;

/**
 * Creates the evaluation of {@link gpqa} as two Galileo experiments in the project `gpqa`: GPQA
 * Diamond, two models, 198 items, 5 traces per item, one boolean metric `correct`. The input of a
 * row is the ID of its item; IDs and times are made up. Traces of one item have equal inputs, so
 * they are trials of one row. The experiments are named after the models.
 *
 * @example Read the traces of one experiment
 * ```ts
 * import assert from "node:assert/strict";
 * import { gpqaExperiments } from "evalwire/testing";
 *
 * const [nano, mini] = gpqaExperiments().galileo?.experiments ?? [];
 * assert.deepEqual([nano?.traces?.length, mini?.name], [990, "gpt-5.4-mini-2026-03-17"]);
 * ```
 */
export function gpqaExperiments(): Seed {
  const items = gpqaJson.items.map((line) => line.split(" "));
  const rows = items.map(([id = ""]) => ({ id: uuidFor(`row ${id}`), input: id }));
  return {
    galileo: {
      projects: [{ id: PROJECT_ID, name: "gpqa" }],
      scorers: [
        {
          id: SCORER_ID,
          name: "correct",
          kind: "code",
          createdAt: CREATED_AT,
          fields: { output_type: "boolean", model_type: "code", roll_up_method: "percentage_true" },
          versions: [
            {
              id: uuidFor("version of scorer correct"),
              code: "def scorer_fn(step_object, **kwargs):\n    return step_object.output == 'correct'\n",
            },
          ],
        },
      ],
      datasets: [
        {
          id: DATASET_ID,
          name: "gpqa-diamond",
          createdAt: CREATED_AT,
          projectIds: [PROJECT_ID],
          versions: [{ rows }],
        },
      ],
      experiments: gpqaJson.models.map(({ name }, model) => experiment(name, model, items)),
    },
  };
}

function experiment(
  name: string,
  model: number,
  items: readonly (readonly string[])[],
): GalileoExperimentSeed {
  const startMs = START_MS + model * 86_400_000;
  const random = seededRandom(1980 + model);
  return {
    id: uuidFor(`experiment ${name}`),
    name,
    projectId: PROJECT_ID,
    createdAt: new Date(startMs).toISOString(),
    datasetId: DATASET_ID,
    promptModel: name,
    tags: { branch: model === 0 ? "main" : "candidate" },
    metrics: [{ key: SCORER_ID, label: "correct" }],
    traces: items.flatMap(([id = "", , bits = ""], item) =>
      Array.from({ length: EPOCHS }, (_, epoch): GalileoTraceSeed => {
        // a digit of base 32, whose bit n says whether epoch n + 1 was correct
        const value = (Number.parseInt(bits.charAt(model), 32) & (1 << epoch)) !== 0;
        return {
          id: uuidOf(random),
          createdAt: new Date(startMs + 1000 * (item + epoch * items.length)).toISOString(),
          input: id,
          output: value ? "correct" : "wrong",
          datasetOutput: "correct",
          scores: { [SCORER_ID]: { value } },
        };
      }),
    ),
  };
}
