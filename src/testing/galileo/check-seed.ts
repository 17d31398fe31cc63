import {
  aBoolean,
  anObject,
  aShare,
  atLeastZero,
  integerFrom,
  oneOf,
  type Rule,
  someText,
} from "../../core/options.ts";
import { aJsonValue, orNull } from "../checks.ts";
import {
  all,
  may,
  name,
  needs,
  type Shape,
  shapeOf,
  some,
  strings,
  text,
  time,
} from "../seed-shape.ts";
import type * as seeds from "./seed.ts";

const aUuid: Rule = {
  is: (value) =>
    typeof value === "string" &&
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(value),
  kind: "a UUID of version 4 in lowercase",
};
const id = needs(aUuid);
const whole = integerFrom(0, Number.POSITIVE_INFINITY);
const versionNumber = integerFrom(1, Number.POSITIVE_INFINITY);
const string: Rule = { is: (value) => typeof value === "string", kind: "a string" };
const record = may(anObject);

const SCORE: Shape = shapeOf<seeds.GalileoScoreSeed>("a score of a Galileo trace", {
  status: may(someText),
  value: may(aJsonValue),
  rollUp: record,
  explanation: text,
  rationale: text,
  cost: may(atLeastZero),
  multijudgeAverage: may(aShare),
  critique: record,
  message: text,
  errorType: may(someText),
  retriable: may(aBoolean),
  becomes: { ...record, nested: () => SCORE },
  looks: may(whole),
});
const SPAN = shapeOf<seeds.GalileoSpanSeed>("a span of a Galileo trace", {
  id,
  createdAt: time,
  input: needs(string),
  output: needs(string),
  scores: { rule: anObject, optional: true, each: SCORE },
});
const TRACE = shapeOf<seeds.GalileoTraceSeed>("a trace of a Galileo experiment", {
  id,
  createdAt: time,
  input: needs(string),
  output: needs(orNull(string)),
  datasetInput: may(orNull(string)),
  datasetOutput: may(orNull(string)),
  datasetMetadata: record,
  userMetadata: record,
  tags: may(strings),
  sessionId: may(aUuid),
  errorMessage: text,
  isComplete: may(aBoolean),
  durationNs: may(whole),
  scores: { rule: anObject, optional: false, each: SCORE },
  spans: some(SPAN),
  flat: may(aBoolean),
});
const METRIC = shapeOf<seeds.GalileoMetricSeed>("a metric of a Galileo experiment", {
  key: name,
  label: text,
  scorerId: may(aUuid),
  scorerVersion: may(whole),
  outputType: may(someText),
  rollUpMethod: may(someText),
  modelName: text,
  numJudges: may(whole),
});
const STREAM = {
  id,
  name,
  projectId: id,
  createdAt: time,
  metrics: some(METRIC),
  traces: some(TRACE),
};
const DATASET = shapeOf<seeds.GalileoDatasetSeed>("a data set of a Galileo seed", {
  id,
  name,
  createdAt: time,
  projectIds: may(strings),
  versions: all(
    shapeOf<seeds.GalileoDatasetSeed["versions"][number]>("a version of a Galileo data set", {
      rows: all(
        shapeOf<seeds.GalileoRowSeed>("a row of a Galileo data set", {
          id,
          input: needs(aJsonValue),
          output: may(aJsonValue),
          generatedOutput: may(aJsonValue),
          metadata: record,
        }),
      ),
    }),
  ),
});
const SCORER = shapeOf<seeds.GalileoScorerSeed>("a Galileo scorer of a seed", {
  id: name,
  name,
  kind: needs(oneOf("llm", "luna", "preset", "code")),
  createdAt: time,
  label: text,
  fields: record,
  isGlobal: may(aBoolean),
  projectIds: may(strings),
  versions: all(
    shapeOf<seeds.GalileoVersionSeed>("a version of a Galileo scorer", {
      id: name,
      prompt: text,
      code: text,
      fields: record,
    }),
  ),
});

/** The Galileo part of a seed. */
export const GALILEO: Shape = shapeOf<seeds.GalileoSeed>("the Galileo part of a seed", {
  projects: some(
    shapeOf<seeds.GalileoProjectSeed>("a Galileo project of a seed", {
      id: name,
      name,
      type: may(oneOf("prompt_evaluation", "llm_monitor", "protect", "gen_ai")),
    }),
  ),
  scorers: some(SCORER),
  datasets: some(DATASET),
  experiments: some(
    shapeOf<seeds.GalileoExperimentSeed>("a Galileo experiment of a seed", {
      ...STREAM,
      datasetId: may(aUuid),
      datasetVersion: may(versionNumber),
      promptModel: text,
      groupName: text,
      tags: record,
      progress: may(aShare),
      aggregates: may(orNull(anObject)),
    }),
  ),
  logStreams: some(shapeOf<seeds.GalileoLogStreamSeed>("a Galileo log stream of a seed", STREAM)),
});
