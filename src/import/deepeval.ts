import { plural } from "../core/errors/usage.ts";
import { loadedRun } from "../model/loaded-run.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import type { ScoredRow, Trial } from "../model/scored-row.ts";
import { checkShape, refuseDeep } from "./check-shape.ts";
import { contentId } from "./content-id.ts";
import type { DeepEvalCase, DeepEvalRun } from "./deepeval-schema.ts";
import {
  differencesOf,
  failedByErrorsOnly,
  metricVersions,
  type ScoredCase,
  scoredCase,
  withAbsent,
} from "./deepeval-scores.ts";
import type { ImportFormat } from "./format.ts";
import type { ImportFile } from "./import-file.ts";
import { markedJson, rowsOfTests, type TestRow } from "./test-rows.ts";
import { topKeys } from "./top-keys.ts";

/** Test runs that DeepEval writes into its results folder and into `.deepeval`. One run a file. */
export const deepeval: ImportFormat = {
  name: "deepeval",
  matches,
  read: (file) => refuseDeep(file, () => read(file)),
};

const OWN_KEYS = ["testCases", "conversationalTestCases", "metricsScores"];
const WRAPPER = "testRunData";
const LINK = "testRunLink";
const CACHE = "test_cases_lookup_map";
/** File of a test run that has not ended. */
const RUNNING = ".temp_test_run_data.json";

function matches(file: ImportFile): boolean {
  const keys = topKeys(file.head);
  return (
    keys.has(WRAPPER) || keys.has(LINK) || keys.has(CACHE) || OWN_KEYS.some((key) => keys.has(key))
  );
}

async function read(file: ImportFile): Promise<LoadedRun[]> {
  const { testCase, testRun } = await import("./deepeval-schema.ts");
  const { value, place } = unwrap(file, file.json());
  const run = checkShape(file, testRun, value, place);
  if (run.testCases == null && run.conversationalTestCases == null)
    throw file.error(
      place || null,
      "has no test cases",
      "A test run of DeepEval has 'testCases' or 'conversationalTestCases'.",
    );
  const casesOf = (list: readonly unknown[], name: string): ScoredCase[] =>
    list.map((one, at) => {
      const path = `${place === "" ? "" : `${place}.`}${name}[${at}]`;
      const stated = checkShape(file, testCase, one, path);
      refuseOld(file, stated, path);
      return scoredCase(stated, name !== "testCases");
    });
  const cases = withAbsent([
    ...casesOf(run.testCases ?? [], "testCases"),
    ...casesOf(run.conversationalTestCases ?? [], "conversationalTestCases"),
  ]);
  const rows = await rowsOfCases(cases);
  const loaded = loadedRun(
    await describe(file, run, cases),
    toRows(cases, rows),
    warningsOf(run, cases, rows),
  );
  return [{ ...loaded, scorerVersions: async () => metricVersions(cases) }];
}

/** Returns the test run of a file of `.deepeval`, with its place in the file. */
function unwrap(file: ImportFile, value: unknown): { value: unknown; place: string } {
  if (typeof value !== "object" || value === null) return { value, place: "" };
  if (Object.hasOwn(value, WRAPPER)) return { value: Reflect.get(value, WRAPPER), place: WRAPPER };
  const hint =
    "Read '.deepeval/.latest_run_full.json', or a file of the folder that DEEPEVAL_RESULTS_FOLDER names.";
  if (Object.hasOwn(value, CACHE))
    throw file.error(
      null,
      "is DeepEval's cache, which mixes the metrics of several runs: it is not a run",
      hint,
    );
  if (Object.hasOwn(value, LINK))
    throw file.error(null, "has only the link to a test run, not its results", hint);
  return { value, place: "" };
}

function refuseOld(file: ImportFile, stated: DeepEvalCase, path: string): void {
  if (stated.metricsData == null && Object.hasOwn(stated, "metricsMetadata"))
    throw file.error(
      path,
      "has 'metricsMetadata': it was written by an older DeepEval",
      "Run the evaluation with a newer one.",
    );
}

async function describe(
  file: ImportFile,
  run: DeepEvalRun,
  cases: readonly ScoredCase[],
): Promise<Pick<Run, "provider" | "id"> & Partial<Run>> {
  const model = run.hyperparameters?.model;
  const [stem] = file.name.split(".json");
  const isNamedByTool = stem !== undefined && /^(?:test_run_)?\d{8}_\d{6}/.test(stem);
  const isRunning = file.name === RUNNING;
  const kept = [
    "identifier",
    "hyperparameters",
    "prompts",
    "testFile",
    "datasetAlias",
    "datasetId",
    "datasetVersion",
  ].filter((name) => !isEmpty(run[name]));
  return {
    provider: "deepeval",
    id: await contentId(file.bytes),
    name: run.identifier ?? (isNamedByTool ? stem : null),
    model: typeof model === "string" ? model : null,
    evaluation: run.datasetAlias ?? run.testFile ?? null,
    status: isRunning ? "running" : "completed",
    partial: isRunning ? "the test run had not ended" : absentCases(cases),
    attributes: Object.fromEntries(kept.map((name) => [name, run[name]])),
  };
}

const isEmpty = (value: unknown): boolean =>
  value == null || (typeof value === "object" && Object.keys(value).length === 0);

/** DeepEval numbers the test cases, and leaves out those whose metrics were all skipped. */
function absentCases(cases: readonly ScoredCase[]): string | null {
  const absent = [false, true].reduce((total, kind) => {
    const orders = cases.flatMap(({ isConversation, stated }) =>
      isConversation === kind && typeof stated.order === "number" ? stated.order : [],
    );
    const last = orders.reduce((a, b) => Math.max(a, b), -1);
    return total + Math.max(0, last + 1 - orders.length);
  }, 0);
  return absent === 0
    ? null
    : `${plural(absent, "test case")} ${absent === 1 ? "is" : "are"} absent by the numbers of the others: DeepEval leaves out those whose metrics were all skipped`;
}

function warningsOf(
  run: DeepEvalRun,
  cases: readonly ScoredCase[],
  rows: readonly TestRow[],
): string[] {
  const count = (
    test: (one: ScoredCase) => boolean,
    text: (cases: string) => string,
    noun = "test case",
  ): string[] => {
    const found = cases.filter(test).length;
    return found === 0 ? [] : [text(plural(found, noun))];
  };
  return [
    ...(run.testPassed == null && run.testFailed == null
      ? [
          "The file has no totals of DeepEval, as older releases wrote it: nothing to check it against",
        ]
      : []),
    ...differencesOf(run, cases, rows),
    ...count(
      failedByErrorsOnly,
      (found) =>
        `In ${found}, every metric that failed is one that errored: DeepEval counts that as failed, and so does 'success'`,
      "failed test case",
    ),
    ...count(
      ({ stated }) => !isEmpty(stated.imagesMapping),
      (found) => `The images of ${found} are not read`,
    ),
    ...count(
      ({ stated }) => stated.trace != null,
      (found) => `The traces of ${found} are not read, nor the metrics of their spans`,
    ),
  ];
}

function rowsOfCases(cases: readonly ScoredCase[]): Promise<TestRow[]> {
  return rowsOfTests(
    cases.map(({ stated, isConversation }) => ({
      name: isGenerated(stated.name) ? null : stated.name,
      input: inputOf(stated, isConversation),
      rest: isConversation,
    })),
  );
}

function toRows(cases: readonly ScoredCase[], rows: readonly TestRow[]): ScoredRow[] {
  return rows.map(({ key, digest, positions }) => {
    const own = positions.flatMap((position) => cases[position] ?? []);
    const [first] = own;
    return {
      key,
      digest,
      digestKind: "dataset",
      input: first === undefined ? null : inputOf(first.stated, first.isConversation),
      columns: first === undefined ? {} : columnsOf(own),
      trials: own.map((one, index) => toTrial(one, `${key}#${index}`)),
    };
  });
}

/** DeepEval numbers test cases without a name. */
const isGenerated = (name: string): boolean => /^(?:conversational_)?test_case_\d+$/.test(name);

const INPUTS = ["input", "expectedOutput", "context", "expectedTools"];
const SCENE = ["scenario", "expectedOutcome", "userDescription", "context"];

/** Returns what the test case asks. A conversation without a scenario is what its user says. */
function inputOf(stated: DeepEvalCase, isConversation: boolean): Record<string, unknown> {
  const names = isConversation ? SCENE : INPUTS;
  const fields = names.filter((name) => !isEmpty(stated[name]));
  if (isConversation && typeof stated.scenario !== "string")
    return {
      ...pick(stated, fields),
      turns: turnsOf(stated).filter(({ role }) => role === "user"),
    };
  return pick(stated, fields);
}

const pick = (stated: DeepEvalCase, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, withImageUrls(stated[name], stated)]));

function turnsOf({ turns }: DeepEvalCase): { role: unknown; content: unknown }[] {
  if (!Array.isArray(turns)) return [];
  return turns.flatMap((turn: unknown) =>
    typeof turn === "object" && turn !== null
      ? { role: Reflect.get(turn, "role"), content: Reflect.get(turn, "content") }
      : [],
  );
}

/** Replaces the ids of images, which differ from run to run, by their URLs. */
function withImageUrls(value: unknown, { imagesMapping }: DeepEvalCase): unknown {
  if (typeof value !== "string" || imagesMapping == null) return value;
  return value.replaceAll(/\[DEEPEVAL:IMAGE:([^\]]+)\]/g, (whole, id: string) => {
    const image = Object.hasOwn(imagesMapping, id) ? imagesMapping[id] : undefined;
    return image?.local !== true && typeof image?.url === "string"
      ? `[DEEPEVAL:IMAGE:${image.url}]`
      : whole;
  });
}

const KEPT = ["name", "tags", "comments", "retrievalContext", "toolsCalled", "chatbotRole"];

/** Returns the other fields, and the metadata, that all trials of a row have alike. */
function columnsOf(cases: readonly ScoredCase[]): Record<string, unknown> {
  const [first, ...others] = cases.map(({ stated, isConversation }) => ({
    ...Object.fromEntries(
      KEPT.filter((name) => !isEmpty(stated[name])).map((name) => [name, stated[name]]),
    ),
    ...(isConversation ? { conversation: true } : {}),
    ...stated.metadata,
  }));
  const same = Object.entries(first ?? {}).filter(([name, value]) =>
    others.every(
      (other) =>
        Object.hasOwn(other, name) && markedJson(Reflect.get(other, name)) === markedJson(value),
    ),
  );
  return Object.fromEntries(same);
}

function toTrial({ stated, isConversation, scores }: ScoredCase, id: string): Trial {
  const { inputTokenCount, outputTokenCount, completionTime, tokenCost } = stated;
  const output = isConversation ? turnsOf(stated) : (stated.actualOutput ?? null);
  return {
    id,
    predictionId: null,
    url: null,
    output: withImageUrls(output, stated),
    scores: Object.fromEntries(scores), // defines its keys, even one named __proto__
    latencySeconds: numberOf(completionTime),
    tokens:
      inputTokenCount == null || outputTokenCount == null
        ? null
        : Number(inputTokenCount) + Number(outputTokenCount),
    costUsd: numberOf(tokenCost),
  };
}

const numberOf = (value: number | bigint | null | undefined): number | null =>
  value == null ? null : Number(value);
