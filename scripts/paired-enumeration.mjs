#!/usr/bin/env node
// Are the decisions on paired pass/fail exactly right? Sums the probabilities of all tables of n
// rows.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { importSources } from "./import-sources.mjs";
import {
  chancesOf,
  eachTable,
  fullChancesOf,
  intervalsOf,
  pairsOf,
} from "./paired-enumeration/tables.mjs";

const HELP = `Usage: node scripts/paired-enumeration.mjs [--out FILE] [--check]

Enumerates every table of n pass/fail rows in two runs, n 10 to 100, 200 and 500, and computes exactly how often the 95%
interval of compare() covers the true difference, and how often a gate passes if its limit is the true drop. Counts over all tables of
2 to 100 rows where p and interval disagree. Does the same for Newcombe's interval and the mid-p test, which compare() replaces.
Takes about a minute; bench/paired-enumeration.md contains the result.

  --out    also writes the result to this file
  --check  a smaller grid in a few seconds; fails if the coverage is below 95%, a gate passes in more than 2.5%, or p and interval
           disagree; ends with "N passed, N failed"`;

const { values: o } = parseArgs({
  options: {
    out: { type: "string" },
    check: { type: "boolean", default: false },
    help: { type: "boolean", short: "h" },
  },
});

const LEVELS = [0.8, 0.9, 0.95, 0.99];
const CONFIDENCE = 0.95;
const range = (from, to, step = 1) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
const GRID = o.check
  ? { rows: [10, 20, 50, 100, 200], agree: 40, other: [], otherAgree: 0 }
  : {
      rows: [...range(10, 100), 200, 500],
      agree: 100,
      other: [...range(10, 100, 10), 200, 500],
      otherAgree: 100,
    };

const ONE_WAY = [0.01, 0.02, 0.03, 0.05, 0.1].map((down) => ({
  name: `0 up, ${down} down`,
  up: 0,
  down,
}));
const TWO_WAY = [0.05, 0.1, 0.2, 0.4].flatMap((change) =>
  [0, 0.02, 0.05, 0.1]
    .filter((drop) => drop < change)
    .map((drop) => ({
      name: `${change} change, drop ${drop}`,
      up: (change - drop) / 2,
      down: (change + drop) / 2,
    })),
);
const TRUTHS = [...ONE_WAY, ...TWO_WAY];

const S = await importSources({
  "analysis/paired-difference.ts": ["differenceTest"],
  "analysis/stats/mcnemar.ts": ["mcnemar", "newcombePaired"],
});
const ours = (n) =>
  intervalsOf(n, (b, c) => S.differenceTest(pairsOf(b, c, n)).interval(CONFIDENCE));
const newcombe = (n) => (bothPass, b, c) =>
  S.newcombePaired(
    { bothPass, onlyFirst: b, onlySecond: c, bothFail: n - bothPass - b - c },
    CONFIDENCE,
  );

/** Returns whether p and interval agree about no difference. */
const agrees = (p, [low, high], confidence) => p < 1 - confidence === (low > 0 || high < 0);

/**
 * Counts the tables of 2 to `most` rows, and the decisions at all levels in which p and interval of
 * compare() disagree.
 */
function disagreements(most) {
  const count = { tables: 0, decisions: 0, disagree: 0 };
  for (let n = 2; n <= most; n++) {
    eachTable(n, (b, c) => {
      const test = S.differenceTest(pairsOf(b, c, n));
      count.tables += 1;
      count.decisions += LEVELS.length;
      count.disagree += LEVELS.filter(
        (level) => !agrees(test.p, test.interval(level), level),
      ).length;
    });
  }
  return count;
}

/**
 * Counts the same for mid-p and Newcombe at 95%, over tables that also count the rows that pass in
 * both runs.
 */
function otherDisagreements(most) {
  const count = { tables: 0, disagree: 0 };
  for (let n = 2; n <= most; n++) {
    const intervalAt = newcombe(n);
    eachTable(n, (b, c) => {
      const p = S.mcnemar(b, c).midP;
      count.tables += n - b - c + 1;
      for (let both = 0; both <= n - b - c; both++)
        if (!agrees(p, intervalAt(both, b, c), CONFIDENCE)) count.disagree += 1;
    });
  }
  return count;
}

/** Computes the chances for all truths and all n. */
function enumerate(rows, chances) {
  return rows.flatMap((n) => {
    const chancesAt = chances(n);
    return TRUTHS.map((truth) => ({ n, truth: truth.name, ...chancesAt(truth) }));
  });
}

const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)}%`;
const lowest = (list) => list.reduce((a, b) => (b.covered < a.covered ? b : a));
const highest = (list) => list.reduce((a, b) => (b.pass > a.pass ? b : a));
const worstOf = (list) => [
  `${percent(lowest(list).covered, 2)} (n ${lowest(list).n})`,
  `${percent(highest(list).pass, 2)} (n ${highest(list).n})`,
];
const line = (fields) => `| ${fields.join(" | ")} |`;
const table = (names, rows) =>
  [line(names), line(names.map(() => "---")), ...rows.map(line)].join("\n");

function main() {
  const found = enumerate(GRID.rows, (n) => {
    const intervals = ours(n);
    return (truth) => chancesOf(n, truth, intervals);
  });
  const other = enumerate(GRID.other, (n) => (truth) => fullChancesOf(n, truth, newcombe(n)));
  const apart = disagreements(GRID.agree);
  const of = (list, truth) => list.filter((one) => one.truth === truth.name);
  const byTruth = TRUTHS.map((truth) => [
    truth.name,
    ...worstOf(of(found, truth)),
    ...(other.length === 0 ? [] : worstOf(of(other, truth))),
  ]);
  const names = ["truth", "lowest coverage", "highest pass at the limit"];
  const parts = [
    `# Paired pass and fail, enumerated`,
    "`node scripts/paired-enumeration.mjs`",
    `Every table of n rows, n ${o.check ? GRID.rows.join(", ") : "10 to 100, 200 and 500"}. The limit of the gate is the true drop.`,
    table(other.length === 0 ? names : [...names, "Newcombe: coverage", "Newcombe: pass"], byTruth),
    `Lowest coverage: ${describe(lowest(found), "covered")}. Worst pass at the limit: ${describe(highest(found), "pass")}.`,
    `p and interval disagree in ${apart.disagree} of ${apart.decisions} decisions (all ${apart.tables} tables of 2 to ${GRID.agree} rows, at ${LEVELS.map((level) => percent(level, 0)).join(", ")}).`,
    ...(o.check ? [] : comparison(other)),
  ];
  const report = parts.join("\n\n");
  console.log(report);
  if (o.out !== undefined) writeFileSync(o.out, `${report}\n`);
  if (o.check) check(found, apart);
}

const describe = (one, key) => `${percent(one[key], 2)} (n ${one.n}, ${one.truth})`;

/** Describes the cost of the procedure and the methods that it replaces. */
function comparison(other) {
  const apart = otherDisagreements(GRID.otherAgree);
  const n = 200;
  const unchanged = { up: 0.025, down: 0.025 };
  const price = [
    chancesOf(n, unchanged, ours(n), 0.05),
    fullChancesOf(n, unchanged, newcombe(n), 0.05),
  ].map(({ pass }) => pass.toFixed(3));
  return [
    `Newcombe's interval (n ${GRID.other.join(", ")}; half of the unchanged rows pass): lowest coverage ${describe(lowest(other), "covered")}, worst pass at the limit ${describe(highest(other), "pass")}. Mid-p and Newcombe disagree in ${apart.disagree} decisions (all ${apart.tables} tables of 2 to ${GRID.otherAgree} rows, at 95%).`,
    `The cost: an unchanged candidate passes a gate with a limit of 0.05 with probability ${price[0]} instead of ${price[1]} (n ${n}, 0.05 change).`,
  ];
}

function check(found, apart) {
  const failed = found.filter(({ covered, pass }) => covered < 0.95 || pass > 0.025);
  for (const one of failed)
    console.log(
      `n ${one.n}, ${one.truth}: covers ${percent(one.covered, 2)}, passes ${percent(one.pass, 2)}`,
    );
  const failures = failed.length + (apart.disagree > 0 ? 1 : 0);
  console.log(`${found.length + 1 - failures} passed, ${failures} failed`);
  if (failures > 0) process.exitCode = 1;
}

if (o.help) console.log(HELP);
else main();
