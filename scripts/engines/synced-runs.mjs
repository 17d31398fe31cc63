// Runs for a folder of syncRuns() that engines read, and the lines that its tables must have,
// computed without the package.

const NAMES = [
  "../../x",
  "/etc/passwd",
  "C:\\x",
  "CON",
  "nul.txt",
  "a:b",
  "x.",
  "x ",
  "\u00e9",
  "\u00c9",
  "e\u0301",
  "stra\u00dfe",
  "Search",
  "%",
  "%25",
  "a=b",
  "中文 项目",
  "\u{1f600}",
  "007",
  "null",
  "NULL",
  "__HIVE_DEFAULT_PARTITION__",
  "x".repeat(300),
];

const scored = (value) => ({
  kind: typeof value === "boolean" ? "boolean" : typeof value === "number" ? "number" : "text",
  state: "scored",
  value,
  reason: null,
});

/** Returns a row with two trials, and a crashed one in every seventh row. */
function rowOf(at, better) {
  const trial = (n) => ({
    id: `t${at}-${n}`,
    predictionId: at % 3 === 0 ? null : `p${at}`,
    url: null,
    output: [{ answer: at, unicode: "é大😀" }, "回答", -at, null][(at + n) % 4],
    scores: {
      correct: scored((at * 7 + n + (better ? 1 : 0)) % 3 > 0),
      closeness: scored(at / 8 - n),
      grade: { ...scored('好,\t"b"\n'), reason: "=1+1" },
      "judge.tone": { kind: "none", state: "errored", value: null, reason: "timed out" },
    },
    latencySeconds: at / 4,
    tokens: at,
    costUsd: null,
  });
  const crashed = { ...trial(1), output: null, scores: {}, error: "raised ValueError: 坏" };
  const input = { question: `${at}+1 等于几?`, nested: { deep: [at, null, true] } };
  const trials = at % 7 === 6 ? [trial(0), crashed] : [trial(0), trial(1)];
  return { key: `r${at}`, digest: `d${at}`, digestKind: "dataset", input, trials };
}

function runOf(id, rows, changes = {}) {
  const run = {
    provider: "weave",
    id,
    name: `run ${id}`,
    project: "acme/search",
    evaluation: "weave:///acme/search/object/eval%20a:1",
    model: "ranker",
    kind: "v2",
    status: "completed",
    partial: null,
    startedAt: new Date("2026-11-21T23:30:00.123Z"),
    finishedAt: new Date("2026-11-22T00:10:00Z"),
    sourceRunId: null,
    attributes: { branch: "主", ci: { build: 7 } },
    url: "https://e.example/r",
    raw: null,
    ...changes,
  };
  const scorerVersions = async () => ({
    judge: "weave:///acme/search/object/judge:3",
    correct: null,
  });
  return {
    run,
    rows: {
      async *[Symbol.asyncIterator]() {
        yield* rows;
      },
    },
    list: rows,
    scorerVersions,
  };
}

/** Returns the runs. `rows` is the number of rows of each of two runs that can be paired. */
export function syncedRuns(rows) {
  const many = (better) => Array.from({ length: rows }, (_, at) => rowOf(at, better));
  const lone = { ...rowOf(1, false), trials: [] };
  const unscored = rowOf(2, false);
  unscored.trials = unscored.trials.map((trial) => ({ ...trial, scores: {} }));
  return [
    runOf("base", many(false)),
    runOf("candidate", many(true), { startedAt: new Date("2026-11-22T08:00:00Z") }),
    runOf("unnamed", [rowOf(0, false), lone], {
      name: null,
      evaluation: null,
      model: null,
      url: null,
      attributes: {},
    }),
    runOf("unscored", [unscored]),
    runOf("empty", []),
    runOf("crashed", [rowOf(6, false)], { status: "failed", partial: "1 of 2 replays failed" }),
    runOf("undated", [rowOf(3, false)], { startedAt: null, finishedAt: null }),
    runOf("base", [rowOf(4, false)], {
      provider: "galileo",
      project: "0b5e-中",
      kind: "experiment",
      finishedAt: null,
    }),
    ...NAMES.map((project, at) => runOf(`hostile-${at}`, [rowOf(at, false)], { project })),
  ];
}

/** Returns the lines of the three tables, except for the columns that describe the export. */
export function expectedTables(runs) {
  const tables = { runs: [], trials: [], scores: [] };
  for (const { run, list } of runs) {
    const slash = run.project.indexOf("/");
    const split = slash > 0 && slash < run.project.length - 1;
    const place = {
      provider: run.provider,
      entity: split ? run.project.slice(0, slash) : null,
      project: split ? run.project.slice(slash + 1) : run.project,
      run_date: run.startedAt?.toISOString().slice(0, 10) ?? null,
    };
    const trials = list.flatMap((row) =>
      row.trials.length === 0 ? [[row, null, null]] : row.trials.map((trial, n) => [row, trial, n]),
    );
    tables.runs.push({
      run_id: run.id,
      run_name: run.name,
      evaluation: run.evaluation,
      evaluation_name: run.evaluation && "eval a",
      model: run.model,
      model_name: run.model,
      kind: run.kind,
      status: run.status,
      partial: run.partial,
      started_at: run.startedAt,
      finished_at: run.finishedAt,
      source_run_id: null,
      attributes: JSON.stringify(run.attributes),
      url: run.url,
      row_count: list.length,
      trial_count: trials.filter(([, trial]) => trial !== null).length,
      ...place,
    });
    const scorers = trials.some(([, trial]) => Object.keys(trial?.scores ?? {}).length > 0)
      ? ["correct", "closeness", "grade", "judge.tone"]
      : [];
    for (const [row, trial, index] of trials) {
      const start = { run_id: run.id, row_key: row.key, row_digest: row.digest };
      const output = trial?.output ?? null;
      tables.trials.push({
        ...start,
        digest_kind: row.digestKind,
        trial_id: trial?.id ?? null,
        trial_index: index,
        prediction_id: trial?.predictionId ?? null,
        input: JSON.stringify(row.input),
        output: output === null ? null : JSON.stringify(output),
        latency_seconds: trial?.latencySeconds ?? null,
        total_tokens: trial?.tokens ?? null,
        cost_usd: null,
        url: null,
        ...place,
      });
      for (const scorer of scorers) {
        const { kind, state, value, reason } = trial?.scores[scorer] ?? {
          kind: "none",
          state: "missing",
          value: null,
          reason: trial?.error ?? null,
        };
        tables.scores.push({
          ...start,
          trial_id: trial?.id ?? null,
          trial_index: index,
          scorer,
          scorer_ref: scorer === "judge.tone" ? "weave:///acme/search/object/judge:3" : null,
          score_kind: kind,
          score_state: state,
          score_number: kind === "text" || value === null ? null : Number(value),
          score_text: kind === "text" ? value : null,
          reason,
          ...place,
        });
      }
    }
  }
  return tables;
}
