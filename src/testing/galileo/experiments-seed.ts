import type { Seed } from "../seed.ts";
import { scorers } from "./scorers-seed.ts";
import type {
  GalileoExperimentSeed,
  GalileoLogStreamSeed,
  GalileoMetricSeed,
  GalileoRowSeed,
  GalileoScoreSeed,
  GalileoTraceSeed,
} from "./seed.ts";
import { uuidFor } from "./wire.ts";

const PROJECT_ID = "0b54d2ea-8a52-4a3f-9f8a-3d2f7c1a9b01";
const DATASET_ID = "0b54d2ea-8a52-4a3f-9f8a-3d2f7c1ad001";
/** The scorers of {@link scorers}. */
const TOXICITY = "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a01";
const LENGTH = "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a02";

const QUESTIONS = ["returns", "shipping", "sizes", "payment", "warranty", "gift cards"];
const expected = (topic: string): string => `See the page on ${topic}.`;
const question = (topic: string): string => `What about ${topic}?`;

const row = (topic: string): GalileoRowSeed => ({
  id: uuidFor(`row ${topic}`),
  input: question(topic),
  output: expected(topic),
  generatedOutput: topic === "sizes" ? "Ask someone else." : expected(topic),
  metadata: { topic },
});
const FIRST_ROWS = QUESTIONS.map(row);
/** The second version: a row was edited, another removed, another added. */
const SECOND_ROWS = [
  { ...row("returns"), output: "See the new page on returns." },
  ...QUESTIONS.slice(1, 5).map(row),
  row("repairs"),
];

const METRICS: readonly GalileoMetricSeed[] = [
  { key: TOXICITY, scorerVersion: 0 },
  { key: LENGTH },
  { key: "exact" },
  { key: "tone", outputType: "categorical" },
];

/** A trace of an experiment: the answer to a question, with its scores. */
function trace(
  experiment: string,
  index: number,
  topic: string,
  rest: Partial<GalileoTraceSeed> & Pick<GalileoTraceSeed, "scores">,
): GalileoTraceSeed {
  return {
    id: uuidFor(`trace ${index} of ${experiment}`),
    createdAt: new Date(Date.UTC(2026, 10, 3, 9, 0, index)).toISOString(),
    input: question(topic),
    output: expected(topic),
    datasetOutput: expected(topic),
    datasetMetadata: { topic },
    ...rest,
  };
}

/** Four scores. The answers to the topics in `wrong` are wrong. */
function scoresOf(topic: string, wrong: readonly string[]): Record<string, GalileoScoreSeed> {
  const bad = wrong.includes(topic);
  return {
    [TOXICITY]: {
      value: bad,
      explanation: bad ? "It insults the customer." : "It is polite.",
      cost: 0.0002,
      multijudgeAverage: bad ? 1 : 0,
    },
    [LENGTH]: { value: topic.length },
    exact: { value: !bad },
    tone: { value: bad ? "rude" : "friendly" },
  };
}

/** An experiment in which each question has one answer. */
function plain(
  name: string,
  hour: number,
  topics: readonly string[],
  wrong: readonly string[],
  rest: Partial<GalileoExperimentSeed> = {},
): GalileoExperimentSeed {
  return {
    id: uuidFor(`experiment ${name}`),
    name,
    projectId: PROJECT_ID,
    createdAt: new Date(Date.UTC(2026, 10, 3, hour)).toISOString(),
    datasetId: DATASET_ID,
    datasetVersion: 1,
    metrics: [...METRICS],
    traces: topics.map((topic, index) => {
      const bad = wrong.includes(topic);
      return trace(name, index, topic, {
        scores: scoresOf(topic, wrong),
        ...(bad ? { output: "Ask someone else." } : {}),
      });
    }),
    ...rest,
  };
}

/** Every state of a metric, one per trace, and a trace that has only flat values. */
const STATES: readonly (GalileoScoreSeed | null)[] = [
  { value: false, explanation: "It is polite.", rationale: "No insult.", cost: 0.0002 },
  { value: true, critique: { text: "That was irony.", intendedValue: false } },
  { value: null },
  { status: "roll_up", value: [true, false], rollUp: { average: 0.5, percentage_true: 0.5 } },
  { status: "pending" },
  { status: "computing" },
  { status: "not_computed", message: "Sampled out." },
  { status: "not_applicable", message: "The trace has no retriever span." },
  { status: "error", errorType: "rate_limit_error", retriable: true },
  { status: "failed", errorType: "llm_api_error", message: "The judge did not answer." },
  { status: "paused" },
  null,
];

function states(): GalileoExperimentSeed {
  const traces = STATES.map((score, index) =>
    trace("states", index, `state ${index}`, {
      scores: score === null ? {} : { [TOXICITY]: score },
    }),
  );
  const flat = trace("states", STATES.length, "flat", {
    flat: true,
    scores: { [TOXICITY]: { value: true } },
  });
  return plain("states", 12, [], [], {
    metrics: [{ key: TOXICITY, scorerVersion: 1 }],
    traces: [...traces, flat],
  });
}

/** Equal inputs, functions that threw, and a trace that belongs to no row. */
function trials(): GalileoExperimentSeed {
  const repeated = ["returns", "returns", "returns", "shipping", "shipping"].map((topic, index) =>
    trace("trials", index, topic, { scores: { exact: { value: index % 2 === 0 } } }),
  );
  const failed = { status: "failed", message: "The trace has no output." };
  const error = "error during executing: answer: KeyError('sizes')";
  return plain("trials", 13, [], [], {
    metrics: [{ key: "exact" }],
    traces: [
      ...repeated,
      trace("trials", 5, "sizes", { output: null, scores: { exact: failed } }),
      trace("trials", 6, "payment", { output: error, scores: { exact: { value: false } } }),
      // what the official Python client logs when the function throws
      trace("trials", 8, "gift cards", { output: "", scores: { exact: { value: false } } }),
      trace("trials", 7, "warranty", {
        datasetInput: null,
        datasetOutput: null,
        scores: { exact: { value: true } },
      }),
    ],
  });
}

/** An experiment that the service still scores: each metric ends after some reads. */
function running(): GalileoExperimentSeed {
  const traces = QUESTIONS.map((topic, index) =>
    trace("running", index, topic, {
      scores: {
        [TOXICITY]: {
          status: "pending",
          looks: 1,
          becomes: { status: "computing", looks: index % 2, becomes: { value: false } },
        },
      },
    }),
  );
  return plain("running", 14, [], [], { metrics: [{ key: TOXICITY, scorerVersion: 1 }], traces });
}

const STREAM: GalileoLogStreamSeed = {
  id: uuidFor("log stream production"),
  name: "production",
  projectId: PROJECT_ID,
  createdAt: "2026-11-01T09:00:00.000Z",
  metrics: [{ key: TOXICITY, scorerVersion: 1 }],
  traces: ["returns", "shipping"].map((topic, index) =>
    trace("production", index, topic, {
      datasetInput: null,
      datasetOutput: null,
      sessionId: uuidFor("session of production"),
      spans: [
        {
          id: uuidFor(`span ${index} of production`),
          createdAt: "2026-11-03T09:00:00.000Z",
          input: question(topic),
          output: expected(topic),
          scores: { [TOXICITY]: { value: index === 1 } },
        },
      ],
      scores: {
        [TOXICITY]: {
          status: "roll_up",
          value: [index === 1],
          rollUp: { average: index, percentage_true: index },
        },
      },
    }),
  ),
};

/**
 * Creates experiments for the Galileo part of a {@link Store}, in the project `support`, beside the
 * scorers of {@link scorers}, and a data set with two versions:
 *
 * - `baseline` and `candidate`: six questions each. Their scorer `toxicity` has another version.
 * - `second-version`: the same on the second version of the data set.
 * - `states`: one trace per state of a metric, with one state that the document does not know.
 * - `trials`: traces with equal inputs, functions that threw, and a trace without a row.
 * - `running`: metrics that are pending, and end after some reads.
 *
 * A log stream `production` has spans and a session.
 *
 * @example The metrics of a running experiment end when it is read
 * ```ts
 * import assert from "node:assert/strict";
 * import { experiments, galileoSandbox, Store } from "evalwire/testing";
 *
 * const store = new Store(experiments());
 * const running = [...store.galileo.experiments.values()].find(({ run }) => run.name === "running")?.run;
 * const sandbox = galileoSandbox(store);
 * const read = async () => {
 *   const answer = await sandbox(
 *     new Request(`http://localhost/v2/projects/${running?.projectId}/traces/search`, {
 *       method: "POST",
 *       headers: { "galileo-api-key": "any", "content-type": "application/json" },
 *       body: JSON.stringify({ experiment_id: running?.id }),
 *     }),
 *   );
 *   const { records } = await answer.json();
 *   return records.map(({ metric_info }: { metric_info: object }) => Object.values(metric_info)[0].status_type);
 * };
 * assert.ok((await read()).every((status: string) => status === "pending"));
 * store.galileo.finishScoring(running?.id ?? "");
 * assert.ok((await read()).every((status: string) => status === "success"));
 * ```
 */
export function experiments(): Seed {
  const { galileo = {} } = scorers();
  return {
    galileo: structuredClone({
      ...galileo,
      datasets: [
        {
          id: DATASET_ID,
          name: "questions",
          createdAt: "2026-11-02T09:00:00.000Z",
          projectIds: [PROJECT_ID],
          versions: [{ rows: FIRST_ROWS }, { rows: SECOND_ROWS }],
        },
      ],
      experiments: [
        plain("baseline", 9, QUESTIONS, ["sizes"], { groupName: "nightly" }),
        plain("candidate", 10, QUESTIONS, ["sizes", "payment"], {
          groupName: "nightly",
          metrics: [{ key: TOXICITY, scorerVersion: 1 }, ...METRICS.slice(1)],
        }),
        plain("second-version", 11, [...QUESTIONS.slice(0, 5), "repairs"], [], {
          datasetVersion: 2,
        }),
        states(),
        trials(),
        running(),
      ],
      logStreams: [STREAM],
    }),
  };
}
