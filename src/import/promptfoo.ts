import { plural } from "../core/errors/usage.ts";
import { isoToMs } from "../core/iso-time.ts";
import { loadedRun } from "../model/loaded-run.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import { checkShape, refuseDeep } from "./check-shape.ts";
import { contentId } from "./content-id.ts";
import type { ImportFormat } from "./format.ts";
import type { ImportFile } from "./import-file.ts";
import {
  countedResults,
  derivedMetrics,
  differences,
  type GradedResult,
} from "./promptfoo-figures.ts";
import { rowsOfPrompt, rowsOfResults, scorersOf, type TestGroups } from "./promptfoo-rows.ts";
import type { PromptfooOutput, PromptfooResult, PromptMetrics } from "./promptfoo-schema.ts";
import { failedByBrokenOnly, isErrored, metricsApart, scoresOf } from "./promptfoo-scores.ts";
import { topKeys } from "./top-keys.ts";

/** Versions of the format that are read. Version 4 of an evaluation is written as version 3. */
const VERSIONS: readonly number[] = [3, 4];

/** Files of `promptfoo eval --output`: `.json` and `.jsonl`. One run for each provider and prompt. */
export const promptfoo: ImportFormat = {
  name: "promptfoo",
  matches,
  read: (file) => refuseDeep(file, () => read(file)),
};

/** Fields of a result, none of which is a field of the whole file. */
const RESULT_KEYS = [
  "gradingResult",
  "promptIdx",
  "testIdx",
  "testCase",
  "namedScores",
  "promptId",
  "failureReason",
];

function matches(file: ImportFile): boolean {
  const keys = topKeys(file.head);
  if (keys.has("evalId") && (keys.has("results") || keys.has("config"))) return true;
  if (keys.has("version") && keys.has("timestamp") && (keys.has("prompts") || keys.has("stats")))
    return true;
  const count = RESULT_KEYS.filter((key) => keys.has(key)).length;
  return count >= 3 || (count > 0 && file.name.endsWith(".jsonl")); // a long line is cut
}

async function read(file: ImportFile): Promise<LoadedRun[]> {
  const { output, result } = await import("./promptfoo-schema.ts");
  const { header, values, placeOf } = parse(file, (value) => checkShape(file, output, value));
  const results = values.map((value, at): GradedResult => {
    const one = checkShape(file, result, value, placeOf(at));
    return { result: one, scores: isErrored(one) ? null : scoresOf(one) };
  });
  refuseRepeated(file, results, placeOf);
  const byPrompt = new Map<number, GradedResult[]>();
  for (const at of (header?.results.prompts ?? []).keys()) byPrompt.set(at, []);
  for (const graded of results) {
    const { promptIdx } = graded.result;
    const own = byPrompt.get(promptIdx);
    if (own === undefined) byPrompt.set(promptIdx, [graded]);
    else own.push(graded);
  }
  if (byPrompt.size === 0) throw file.error(null, "has no results");
  const groups = await rowsOfResults(results);
  const scorers = scorersOf(results, groups);
  const id = header?.evalId ?? (await contentId(file.bytes));
  return [...byPrompt]
    .sort(([a], [b]) => a - b)
    .map(([promptIdx, own]) => {
      const facts = describe(header, promptIdx, own, groups);
      const rows = rowsOfPrompt(own, groups, scorers);
      return loadedRun({ ...facts.run, id: `${id}#${promptIdx}` }, rows, facts.warnings);
    });
}

/** Content of a file: its header, which JSON lines lack, and its results with their places. */
interface Content {
  readonly header: PromptfooOutput | null;
  readonly values: readonly unknown[];
  placeOf(at: number): string;
}

function parse(file: ImportFile, checked: (value: unknown) => PromptfooOutput): Content {
  const keys = topKeys(file.head);
  if (RESULT_KEYS.some((key) => keys.has(key))) return parseLines(file);
  const value = file.json();
  // evaluate() of the npm package returns the inner object alone
  const isInner = keys.has("version") && keys.has("timestamp");
  const header = checked(isInner ? { results: value } : value);
  const { version, results } = header.results;
  if (!VERSIONS.includes(version))
    throw file.error(
      isInner ? "version" : "results.version",
      `must be ${VERSIONS.join(" or ")}: current value is ${version}`,
      version < 3
        ? "It was written by an older promptfoo: run the evaluation with a newer one."
        : "It was written by a newer promptfoo than this release of evalwire reads.",
    );
  return {
    header,
    values: results,
    placeOf: (at) => `${isInner ? "" : "results."}results[${at}]`,
  };
}

function parseLines(file: ImportFile): Content {
  const lines = [...file.jsonLines()];
  return {
    header: null,
    values: lines.map(({ value }) => value),
    placeOf: (at) => lines[at]?.place ?? "",
  };
}

/** Each test has one result for each prompt; repetitions are further tests. */
function refuseRepeated(
  file: ImportFile,
  results: readonly GradedResult[],
  placeOf: (at: number) => string,
): void {
  const seen = new Map<string, number>();
  for (const [
    at,
    {
      result: { testIdx, promptIdx },
    },
  ] of results.entries()) {
    const first = seen.get(`${testIdx}/${promptIdx}`);
    if (first !== undefined)
      throw file.error(
        placeOf(at),
        `repeats test ${testIdx} of prompt ${promptIdx}, which ${placeOf(first)} has`,
        "Remove one of them: promptfoo writes each once, so the file was merged or appended to.",
      );
    seen.set(`${testIdx}/${promptIdx}`, at);
  }
}

/** Returns the facts of the run of one prompt, and what to know before its figures are trusted. */
function describe(
  header: PromptfooOutput | null,
  promptIdx: number,
  results: readonly GradedResult[],
  groups: TestGroups,
): { run: Pick<Run, "provider"> & Partial<Run>; warnings: string[] } {
  const stated = header?.results.prompts?.[promptIdx];
  const metrics = stated?.metrics ?? null;
  const first: PromptfooResult | undefined = results[0]?.result;
  const model = first?.provider.id ?? stated?.provider ?? null;
  const provider = first?.provider.label ?? stated?.provider ?? model;
  const prompt = stated?.label ?? first?.prompt?.label ?? `prompt ${promptIdx}`;
  const config = header?.config ?? {};
  const startedAt = dateOf(header?.metadata?.evaluationCreatedAt ?? header?.results.timestamp);
  const run = {
    provider: "promptfoo",
    name: `${provider ?? "provider"} · ${shortened(prompt)}`,
    model,
    evaluation: typeof config.description === "string" ? config.description : null,
    partial: absentResults(results, metrics, groups, header === null),
    startedAt,
    finishedAt: later(startedAt, header?.results.stats?.durationMs),
    attributes: withoutNulls({
      evalId: header?.evalId,
      promptfooVersion: header?.metadata?.promptfooVersion,
      provider,
      prompt,
      tags: config.tags,
      derivedMetrics: derivedMetrics(results, metrics),
    }),
  };
  return { run, warnings: warningsOf(results, metrics, groups) };
}

/** Returns why the run lacks results; null if none is known to be absent. */
function absentResults(
  results: readonly GradedResult[],
  metrics: PromptMetrics | null,
  groups: TestGroups,
  isLines: boolean,
): string | null {
  const counted = countedResults(metrics);
  if (counted !== null && counted > results.length)
    return `promptfoo counts ${plural(counted, "result")}, the file has ${results.length}`;
  const absent = groups.tests.size - results.length;
  return isLines && absent > 0
    ? `${plural(absent, "test")} of the file ${absent === 1 ? "has" : "have"} no result for this prompt`
    : null;
}

function warningsOf(
  results: readonly GradedResult[],
  metrics: PromptMetrics | null,
  { tests }: TestGroups,
): string[] {
  const graded = results.flatMap(({ result, scores }) => (scores === null ? [] : result));
  const broken = graded.filter(failedByBrokenOnly).length;
  const cached = results.filter(({ result }) => result.response?.cached === true).length;
  const apart = [...new Set(graded.flatMap(metricsApart))].map((name) => `'${name}'`);
  const facts = [
    [
      broken,
      `In ${plural(broken, "failed result")}, every assertion that failed is one that broke: promptfoo counts ${broken === 1 ? "it" : "them"} as failed, and so does 'success'`,
    ],
    [cached, `${plural(cached, "response")} came from promptfoo's cache, with its latency`],
    [
      apart.length,
      `promptfoo's score of ${apart.join(", ")} differs from that of its only assertion`,
    ],
  ] as const;
  return [
    ...differences(results, metrics, ({ testIdx }) => tests.get(testIdx)),
    ...facts.flatMap(([count, text]) => (count === 0 ? [] : [text])),
  ];
}

const PROMPT_LENGTH = 60;

/** A prompt without a label has its whole text as one. */
function shortened(label: string): string {
  const line = label.replaceAll(/\s+/g, " ").trim();
  return line.length > PROMPT_LENGTH ? `${line.slice(0, PROMPT_LENGTH - 1)}…` : line;
}

function dateOf(time: string | null | undefined): Date | null {
  const ms = typeof time === "string" ? isoToMs(time) : null;
  return ms === null ? null : new Date(ms);
}

const later = (start: Date | null, ms: unknown): Date | null =>
  start !== null && typeof ms === "number" ? new Date(start.getTime() + ms) : null;

const withoutNulls = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) =>
        value != null && !(typeof value === "object" && Object.keys(value).length === 0),
    ),
  );
