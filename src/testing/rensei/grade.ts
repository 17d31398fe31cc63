import type { components } from "../../../generated/rensei.ts";
import { seededRandom } from "../seeded-random.ts";
import type { RenseiGraderSeed, RenseiJudgeSeed } from "./rensei-seed.ts";
import type { RenseiRun } from "./rensei-state.ts";

type GradeResult = components["schemas"]["GradeResult"];

/** Lets one grader grade a frozen trace. A grader that crashes gives a zero with its error as the reasoning. */
export function grade(run: RenseiRun, grader: RenseiGraderSeed, judge: RenseiJudgeSeed | undefined): GradeResult {
  const crash = grader.crash ?? (grader.kind === "model" ? judge?.crash : undefined);
  if (crash !== undefined) return { graderId: grader.id, score: 0, pass: false, reasoning: crash };
  return grader.kind === "structural" ? gradeStructure(run, grader) : gradeByModel(run, grader, judge);
}

/** Holds the output against the grader's schema, also an output that was not kept: null. */
function gradeStructure({ output }: RenseiRun, { id, requires = [], allowsNull = false }: RenseiGraderSeed): GradeResult {
  if (output === null) {
    const reasoning = allowsNull ? "null is valid against the schema" : "Invalid input: expected object, received null";
    return { graderId: id, score: allowsNull ? 1 : 0, pass: allowsNull, reasoning };
  }
  const missing = requires.filter((name) => typeof output !== "object" || output === null || !Object.hasOwn(output, name));
  const pass = missing.length === 0;
  const metadata = { output };
  if (pass) return { graderId: id, score: 1, pass, reasoning: "The output is valid against the schema", metadata };
  const reasoning = `Invalid input: expected string at ${missing.map((name) => `'${name}'`).join(", ")}`;
  return { graderId: id, score: 0, pass, reasoning, metadata };
}

/** What a judge says of a trace: the same each time, as if its temperature were 0. */
function gradeByModel(run: RenseiRun, { id }: RenseiGraderSeed, judge: RenseiJudgeSeed | undefined): GradeResult {
  const { strictness = 0, noise = 0, id: judgeModel = "unknown" } = judge ?? {};
  const seed = [...`${run.id} ${judgeModel}`].reduce((sum, character) => Math.imul(sum, 31) + character.charCodeAt(0), 7);
  const stray = (seededRandom(seed)() - 0.5) * 2 * noise;
  const score = Math.round(Math.min(1, Math.max(0, run.merit - strictness + stray)) * 100) / 100;
  const pass = score >= 0.5;
  return {
    graderId: id,
    score,
    pass,
    reasoning: pass ? "The answer does what was asked" : "The answer misses what was asked",
    metadata: { judgeModel },
  };
}
