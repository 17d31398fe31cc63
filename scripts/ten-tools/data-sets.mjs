// The three data sets that every tool is given, as rows of `id, group, model, epoch, score`.
import { readFileSync } from "node:fs";

const FILE = new URL("../../test/fixtures/gpqa_diamond_scores.csv", import.meta.url);
const NANO = "gpt-5-nano";
const MINI = "gpt-5.4-mini";

/** Rows of GPQA Diamond: 198 items, 5 epochs, 2 models. */
function gpqaRows() {
  const lines = readFileSync(FILE, "utf8").trim().split(/\r?\n/).slice(1);
  return lines.map((line) => {
    const [id, model, score, epoch] = line.split(",");
    return {
      id,
      group: id,
      model: model.includes(NANO) ? NANO : MINI,
      epoch: Number(epoch),
      score: Number(score),
    };
  });
}

/** Returns the 40 items on which a model falls furthest behind the other; ties go by ID. */
function furthestBehind(rows, model) {
  const leads = new Map();
  for (const row of rows)
    leads.set(row.id, (leads.get(row.id) ?? 0) + (row.model === model ? row.score : -row.score));
  const order = [...leads].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  return new Set(order.slice(0, 40).map(([id]) => id));
}

/**
 * One row per question. `[fixed, broken, both]` are the numbers of questions that pass only in the
 * candidate, only in the base, and in both; the others pass in neither.
 */
function questions(count, [fixed, broken, both], groupOf) {
  return Array.from({ length: count }, (_, at) => {
    const isFixed = at < fixed;
    const isBroken = !isFixed && at < fixed + broken;
    const isBoth = !isFixed && !isBroken && at < fixed + broken + both;
    const { id, group } = groupOf(at);
    const row = { id, group, epoch: 1 };
    return [
      { ...row, model: "old", score: isBroken || isBoth ? 1 : 0 },
      { ...row, model: "new", score: isFixed || isBoth ? 1 : 0 },
    ];
  }).flat();
}

/** Ninety-nine questions about one handbook, and one question about each of 99 other documents. */
function unevenGroups() {
  return [
    ...questions(99, [38, 8, 40], (at) => ({ id: `handbook-${at}`, group: "handbook" })),
    ...questions(99, [13, 7, 60], (at) => ({ id: `document-${at}`, group: `document-${at}` })),
  ];
}

/** Returns the data sets: the name of each, its two models and its rows. */
export function dataSets() {
  const rows = gpqaRows();
  const lost = furthestBehind(rows, MINI);
  return [
    { name: "gpqa", base: MINI, candidate: NANO, rows },
    {
      name: "crashed",
      base: NANO,
      candidate: MINI,
      rows: rows.filter((row) => row.model !== MINI || !lost.has(row.id)),
    },
    { name: "uneven", base: "old", candidate: "new", rows: unevenGroups() },
  ];
}

/** Returns the rows as CSV. */
export function toCsv(rows) {
  const lines = rows.map((row) => [row.id, row.group, row.model, row.epoch, row.score].join(","));
  return `${["id,group,model,epoch,score", ...lines].join("\n")}\n`;
}
