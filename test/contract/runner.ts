// Runs the contract suite in the current runtime and prints one JSON line per case. Started by
// scripts/runtimes.mjs with the bundled files of the suite.
import { type File, startTests, type Task, type VitestRunner } from "@vitest/runner";

/** The result of one case. */
export interface ContractResult {
  readonly title: string;
  /** `skipped`: a case that runs on the real server only. */
  readonly state: "passed" | "failed" | "skipped";
  /** Reasons for failing; empty if it passed. */
  readonly failures: readonly string[];
}

const LIMIT_MS = 600_000; // only a hang reaches it

const runner: VitestRunner = {
  config: {
    root: "/",
    setupFiles: [],
    name: "contract",
    passWithNoTests: false,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { seed: 1, hooks: "stack", setupFiles: "list" },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout: LIMIT_MS,
    hookTimeout: LIMIT_MS,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  },
  importFile: (path) => import(path),
};

const files = await startTests(process.argv.slice(2), runner);
for (const file of files) {
  const results = casesOf(file, "");
  const failures = failuresOf(file);
  // a file that cannot be imported has no case
  if (failures.length > 0) results.push({ title: nameOf(file), state: "failed", failures });
  for (const result of results) console.log(`@case ${JSON.stringify(result)}`);
}
console.log("@done");

function casesOf(task: Task, path: string): ContractResult[] {
  if (task.type === "suite")
    return task.tasks.flatMap((one) =>
      casesOf(one, task === task.file ? nameOf(task.file) : `${path} > ${task.name}`),
    );
  const failures = [...failuresOf(task), ...suiteFailures(task)];
  const passed = task.result?.state === "pass";
  const skipped = task.mode === "skip";
  const silent = !passed && !skipped && failures.length === 0 ? ["it did not run"] : [];
  return [
    {
      title: `${path} > ${task.name}`,
      state: skipped ? "skipped" : passed && failures.length === 0 ? "passed" : "failed",
      failures: [...failures, ...silent],
    },
  ];
}

/** Failures of the hooks around a case. */
function suiteFailures(task: Task): string[] {
  const { suite } = task;
  return suite === undefined ? [] : [...failuresOf(suite), ...suiteFailures(suite)];
}

function failuresOf(task: Task): string[] {
  return (task.result?.errors ?? []).map(({ stack, message }) => stack ?? message);
}

function nameOf(file: File): string {
  return file.filepath.replace(/^.*\/|\.contract\.mjs$/g, "");
}
