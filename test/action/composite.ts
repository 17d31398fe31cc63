import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { entriesIn } from "./job.ts";

/** Folder of the action. */
export const ACTION = new URL("../../action/", import.meta.url).pathname;

interface Step {
  id: string;
  shell: string;
  run: string;
  if?: string;
  "working-directory"?: string;
  env?: Record<string, string>;
}

/** Parts of action.yml. */
export interface ActionFile {
  inputs: Record<string, { description: string; required?: boolean; default?: string }>;
  outputs: Record<string, { description: string; value: string }>;
  runs: { using: string; steps: Step[] };
}

/** Reads action.yml. */
export const readAction = (): ActionFile =>
  parse(readFileSync(join(ACTION, "action.yml"), "utf8")) as ActionFile;

/** Use of the action in a job. */
export interface Use {
  /** Inputs, as `with:` contains them. */
  inputs: Record<string, string>;
  /** Script that replaces `npx`. */
  npx: string;
  /** Token of the workflow. */
  token: string;
  /** Environment of the job. */
  env: Record<string, string>;
  /** Values of the matrix. */
  matrix?: Record<string, unknown>;
  /** Folder of the checked-out repository. */
  workspace: string;
}

/** Result of a use of the action. */
export interface Used {
  /** Exit code of each step. */
  codes: Record<string, number>;
  outputs: Record<string, string>;
  summary: string;
  /** Everything that the steps printed. */
  log: string;
  /** Variables for the later steps of the job. */
  variables: Record<string, string>;
}

/** Contexts of expressions. */
interface Contexts {
  inputs: Record<string, string>;
  steps: Record<string, Record<string, string>>;
  token: string;
  matrix: unknown;
}

/** Evaluates the few kinds of expressions that the action has. */
function evaluate(text: string, { inputs, steps, token, matrix }: Contexts): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    if (expression === "github.token") return token;
    if (expression === "toJSON(matrix)") return JSON.stringify(matrix ?? null, null, 2);
    const [context, name = "", , output = ""] = expression.split(".");
    if (context === "inputs" && Object.hasOwn(inputs, name)) return inputs[name] ?? "";
    if (context === "steps") return steps[name]?.[output] ?? "";
    throw new Error(`Unknown expression '${expression}'`);
  });
}

/** Runs the steps of the action in order, as a runner does. */
export async function useAction(use: Use): Promise<Used> {
  const { inputs: defined, outputs: promised, runs } = readAction();
  const unknown = Object.keys(use.inputs).filter((name) => !Object.hasOwn(defined, name));
  if (unknown.length > 0) throw new Error(`Unknown inputs: ${unknown.join(", ")}`);
  const contexts: Contexts = {
    inputs: {},
    steps: {},
    token: use.token,
    matrix: use.matrix,
  };
  for (const [name, { default: value = "" }] of Object.entries(defined))
    contexts.inputs[name] = use.inputs[name] ?? evaluate(value, contexts);
  const folder = mkdtempSync(join(tmpdir(), "evalwire-runner-"));
  const tools = join(folder, "tools");
  mkdirSync(tools);
  writeFileSync(join(tools, "npx"), use.npx);
  chmodSync(join(tools, "npx"), 0o755);
  const used: Used = { codes: {}, outputs: {}, summary: "", log: "", variables: {} };
  for (const step of runs.steps) {
    const failed = Object.values(used.codes).some((code) => code !== 0);
    if (failed && step.if === undefined) continue;
    await runStep(step, {
      use,
      contexts,
      folder,
      used,
      path: `${tools}${delimiter}${process.env.PATH}`,
    });
  }
  for (const [name, { value }] of Object.entries(promised))
    used.outputs[name] = evaluate(value, contexts);
  return used;
}

interface Running {
  use: Use;
  contexts: Contexts;
  folder: string;
  used: Used;
  path: string;
}

async function runStep(step: Step, { use, contexts, folder, used, path }: Running): Promise<void> {
  const file = (name: string): string => join(folder, `${step.id}-${name}`);
  for (const name of ["output", "env", "summary"]) writeFileSync(file(name), "");
  writeFileSync(file("script.sh"), evaluate(step.run, contexts));
  const own = Object.entries(step.env ?? {}).map(([name, value]) => [
    name,
    evaluate(value, contexts),
  ]);
  const env = {
    PATH: path,
    HOME: folder,
    RUNNER_TEMP: join(folder, "temp"),
    GITHUB_ACTION_PATH: ACTION,
    GITHUB_WORKSPACE: use.workspace,
    GITHUB_OUTPUT: file("output"),
    GITHUB_ENV: file("env"),
    GITHUB_STEP_SUMMARY: file("summary"),
    ...use.env,
    ...used.variables,
    ...Object.fromEntries(own),
  };
  const cwd = join(use.workspace, evaluate(step["working-directory"] ?? ".", contexts));
  used.codes[step.id] = await new Promise((resolve) => {
    const child = spawn(
      step.shell,
      ["--noprofile", "--norc", "-e", "-o", "pipefail", file("script.sh")],
      { cwd, env, stdio: ["ignore", "pipe", "pipe"] },
    );
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data) => (used.log += String(data)));
    child.on("close", (code) => resolve(code ?? 1));
  });
  contexts.steps[step.id] = entriesIn(file("output"));
  used.summary += readFileSync(file("summary"), "utf8");
  Object.assign(used.variables, entriesIn(file("env")));
}
