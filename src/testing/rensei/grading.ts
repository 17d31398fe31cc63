import type { components } from "../../../generated/rensei.ts";
import type { RenseiGraderSeed, RenseiJudgeSeed, RenseiRunSeed } from "../seed.ts";
import { seededRandom } from "../seeded-random.ts";

/** Grade of one grader, in wire format. */
export type GradeResult = components["schemas"]["GradeResult"];

/** The part of a run that graders look at. */
type Trace = Pick<RenseiRunSeed, "id" | "output" | "merit">;

/**
 * Grades a frozen trace with one grader. A grader that crashes returns a zero with its error as the
 * reasoning; one that asks a person returns a zero that is pending.
 */
export function grade(
  run: Trace,
  grader: RenseiGraderSeed,
  judge: RenseiJudgeSeed | undefined,
  queue: (graderId: string) => Record<string, unknown>,
): GradeResult {
  const crash = grader.crash ?? (grader.kind === "model" ? judge?.crash : undefined);
  const zero = { graderId: grader.id, score: 0, pass: false };
  if (crash !== undefined) return { ...zero, reasoning: crash };
  if (grader.kind === "human")
    return { ...zero, reasoning: "pending", metadata: { pending: true, ...queue(grader.id) } };
  return grader.kind === "structural"
    ? gradeStructure(run, grader)
    : gradeByModel(run, grader, judge);
}

/** Checks the output against the grader's schema, even when the output was not kept and is null. */
function gradeStructure(
  { output }: Trace,
  { id, requires = [], allowsNull = false }: RenseiGraderSeed,
): GradeResult {
  const valid = { graderId: id, score: 1, pass: true, reasoning: "Output matches schema." };
  const invalid = { graderId: id, score: 0, pass: false };
  if (output === null)
    return allowsNull
      ? valid
      : { ...invalid, reasoning: "Invalid input: expected object, received null" };
  const missing = requires.filter(
    (name) => typeof output !== "object" || output === null || !Object.hasOwn(output, name),
  );
  const metadata = { output };
  if (missing.length === 0) return { ...valid, metadata };
  const messages = missing.map(
    (name) => `${name}: Invalid input: expected string, received undefined`,
  );
  return { ...invalid, reasoning: messages.join("; "), metadata };
}

/** Grades a trace with a judge. The grade is the same each time, as if the temperature were 0. */
function gradeByModel(
  run: Trace,
  { id }: RenseiGraderSeed,
  judge: RenseiJudgeSeed | undefined,
): GradeResult {
  const { strictness = 0, noise = 0, id: judgeModel = "unknown", reportsNull } = judge ?? {};
  const metadata = { judgeModel };
  if (run.output === null && reportsNull === true) {
    const reasoning = "The output is null, so it cannot be evaluated.";
    return { graderId: id, score: 0, pass: false, reasoning, metadata };
  }
  const seed = [...`${run.id} ${judgeModel}`].reduce(
    (sum, character) => Math.imul(sum, 31) + character.charCodeAt(0),
    7,
  );
  const stray = (seededRandom(seed)() - 0.5) * 2 * noise;
  const score = Math.round(Math.min(1, Math.max(0, run.merit - strictness + stray)) * 100) / 100;
  const pass = score >= 0.5;
  const reasoning = pass ? "The answer does what was asked" : "The answer misses what was asked";
  return { graderId: id, score, pass, reasoning, metadata };
}
