// Reports as files, made with the built package.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOSTILE_TITLE, hostilePair } from "./hostile.mjs";
import { fullPair, mixedPair, simpleRun } from "./runs.mjs";

const DATE = new Date("2026-11-27T08:00:00Z");

/** Returns the decision of `evalwire demo`: GPQA Diamond, real scores of two models. */
async function gpqaReport({ compare, gate }) {
  const { gpqa } = await import("../../dist/testing.js");
  const { startSandbox } = await import("../../dist/testing/node.js");
  const { WeaveClient } = await import("../../dist/weave.js");
  const sandbox = await startSandbox({ seed: gpqa() });
  try {
    const client = new WeaveClient({
      apiKey: "any-key",
      project: "acme/gpqa",
      baseUrl: sandbox.url,
      appUrl: "https://wandb.ai",
    });
    const runs = await client.evaluationRuns
      .search({ status: "completed", order: "oldest", limit: 2 })
      .toArray();
    const [base, candidate] = await Promise.all(runs.map((run) => client.load(run)));
    const comparison = await compare(base, candidate, { keepRows: "all" });
    const rules = [{ scorer: "correct", maxDrop: 0.02 }, { minCoverage: 0.98 }, { minRows: 100 }];
    return { comparison, gate: gate(comparison, { rules }) };
  } finally {
    await sandbox.close();
  }
}

async function mixedReport({ compare, gate }) {
  const comparison = await compare(...mixedPair(), {
    keepRows: "all",
    slice: "language",
    scale: { judge: [1, 5] },
    margin: { judge: 0.3, correct: 0.05 },
  });
  const rules = [
    { scorer: "correct", maxDrop: 0.02 },
    { scorer: "closeness", maxDrop: 0.06 },
    { scorer: "correct", min: 0.4, on: "point" },
    { scorer: "correct", maxDrop: 0.1, slice: "中文" },
    { minCoverage: 0.5 },
    { scorer: "correct", mustPass: ["question-1", "question-2"] },
  ];
  return { comparison, gate: gate(comparison, { rules, minOverlap: 0.5 }) };
}

/** A usual comparison: four scorers, five rules, three slices and a candidate that crashed on some rows. */
async function fullReport({ compare, gate }) {
  const comparison = await compare(...fullPair(), {
    keepRows: "all",
    slice: "language",
    scale: { judge: [1, 5] },
    margin: { tone: 0.05 },
  });
  const rules = [
    { scorer: "correct", maxDrop: 0.02 },
    { scorer: "judge", maxDrop: 0.3 },
    { scorer: "tone", maxDrop: 0.05 },
    { scorer: "latencySeconds", maxIncrease: 0.5 },
    { minCoverage: 0.9 },
  ];
  return { comparison, gate: gate(comparison, { rules }) };
}

async function singleReport({ summarize, gate }) {
  const figures = await summarize(simpleRun("nightly", 0.9, { seed: 5 }));
  const rules = [
    { scorer: "correct", min: 0.8 },
    { scorer: "correct", min: 0.9 },
    { minRows: 100 },
  ];
  return { figures, gate: gate(figures, { rules }) };
}

/** Runs of five versions: three with other pass rates, or all alike. */
const versions = (rates, seed) =>
  rates.map((rate, place) => simpleRun(`v${place + 1}`, rate, { seed: seed + place }));

async function rankedReport({ rank }) {
  const runs = versions([0.9, 0.88, 0.7, 0.68, 0.3], 20);
  return { rankings: { correct: await rank(runs, "correct") } };
}

async function tiedReport({ rank }) {
  const runs = versions([0.8, 0.8, 0.8, 0.8, 0.8], 30);
  return { rankings: { correct: await rank(runs, "correct") } };
}

/** Three projects: six runs over time, one unfinished; without a run; one that cannot be listed. */
async function projectsReport({ projectReport }) {
  const run = (place, rate, facts = {}) =>
    simpleRun(`nightly-${place}`, rate, {
      seed: 40 + place,
      startedAt: new Date(Date.UTC(2026, 10, place, 8)),
      finishedAt: new Date(Date.UTC(2026, 10, place, 9)),
      ...facts,
    });
  const runs = [0.9, 0.91, 0.89, 0.9, 0.75].map((rate, place) => run(place + 1, rate));
  const unfinished = run(9, 0.5, { status: "running", finishedAt: null, rows: 40 });
  const broken = (async function* () {
    yield run(3, 0.8);
    throw new Error("the service answered 503");
  })();
  const projects = await projectReport([
    { name: "search", runs: [...runs, unfinished] },
    { name: "empty", runs: [] },
    { name: "unreachable", runs: broken },
  ]);
  return { projects };
}

async function hostileReport({ compare, gate }) {
  const { base, candidate, policy } = hostilePair();
  const comparison = await compare(base, candidate, { keepRows: "all", slice: "slice" });
  return { comparison, gate: gate(comparison, policy) };
}

/** Rankings and projects with hostile text in every field. */
async function hostileRunsReport({ projectReport, rank }) {
  const { base, candidate } = hostilePair();
  const scorers = ["__proto__", "constructor", "</script><script>globalThis.__ran=1</script>"];
  const rankings = await Promise.all(
    scorers.map(async (scorer) => [scorer, await rank([base, candidate], scorer)]),
  );
  const broken = (async function* () {
    yield base;
    throw new Error(HOSTILE_TITLE);
  })();
  const projects = await projectReport([
    { name: HOSTILE_TITLE, runs: [base, candidate] },
    { name: "__proto__", runs: [] },
    { name: "<img src=x onerror=globalThis.__ran=1>\u202e", runs: broken },
  ]);
  return { rankings: Object.fromEntries(rankings), projects };
}

const MAKERS = {
  gpqa: gpqaReport,
  mixed: mixedReport,
  full: fullReport,
  single: singleReport,
  ranked: rankedReport,
  tied: tiedReport,
  projects: projectsReport,
  hostile: hostileReport,
  hostileRuns: hostileRunsReport,
};

/**
 * Writes the reports into a folder. Returns, by name, the file, what is reported, and the view
 * model.
 */
export async function writeFixtures(folder) {
  const analysis = await import("../../dist/analysis.js");
  const { reportView, toHtml } = await import("../../dist/report.js");
  const fixtures = {};
  for (const [name, make] of Object.entries(MAKERS)) {
    const subject = await make(analysis);
    const view = reportView(subject);
    const title = name.startsWith("hostile") ? { title: HOSTILE_TITLE } : {};
    const html = await toHtml(view, { date: DATE, ...title });
    const file = join(folder, `${name}.html`);
    writeFileSync(file, html);
    fixtures[name] = { file, html, view, ...subject };
  }
  return fixtures;
}
