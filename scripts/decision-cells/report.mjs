// Compares the counts of the cells with the goals of docs/statistics.md, and prints them.

/** Required coverage of a cell without a mark, in percent. */
const GOAL = 94;
/** Maximum share of false verdicts, and of gates that pass at their limit, in percent. */
const MOST_WRONG = 5;
/** Noise of a mark that was itself simulated, in percent. */
const MARK_NOISE = 0.2;
/**
 * Share of runs without an interval, in percent, above which the coverage of a cell is not counted.
 */
const MOST_WITHOUT = 10;

/**
 * Returns the required coverage of a cell, and the minimum that `--check` accepts. A mark of the
 * reference material lowers both. Student's t covers 82 to 93% of the lognormal cells, where the
 * best known method covers 90 to 93%.
 */
export function goalOf({ marked }) {
  if (marked === "") return { goal: GOAL, floor: GOAL };
  if (marked === "no interval") return { goal: 0, floor: 0 };
  const known = Number(/\d+(\.\d+)?/.exec(marked)?.[0]);
  return marked.startsWith("best known")
    ? { goal: known, floor: 80 }
    : { goal: known - MARK_NOISE, floor: known - MARK_NOISE };
}

/** Returns `count` standard errors of a share, both in percent, for this number of runs. */
const errorsOf = (count, share, runs) =>
  runs === 0 ? 0 : count * Math.sqrt((share * (100 - share)) / runs);

const percentOf = (count, of) => (of === 0 ? 0 : (100 * count) / of);

/**
 * Returns the shares of a cell, in percent, and whether they meet its goal and the minimum of
 * `--check`.
 */
export function judgeCell(cell) {
  const { goal, floor } = goalOf(cell);
  const cover = percentOf(cell.covered, cell.intervals);
  const without = percentOf(cell.runs - cell.intervals, cell.runs);
  const falseVerdict =
    cell.kind === "difference" && cell.truth === 0 ? percentOf(cell.separate, cell.runs) : null;
  const [pass, passOther] =
    cell.kind === "kappa"
      ? [null, null]
      : [percentOf(cell.pass, cell.runs), percentOf(cell.passOther, cell.runs)];
  const counted = without <= MOST_WITHOUT;
  const wrong = Math.max(falseVerdict ?? 0, pass ?? 0, passOther ?? 0);
  const within = (target, mostWrong, slack) =>
    (!counted || cover >= target - errorsOf(slack.cover, target, cell.intervals)) &&
    wrong <= mostWrong + errorsOf(slack.wrong, mostWrong, cell.runs);
  // Student's t on normal numbers is wrong in exactly 5%: half of all simulations count more.
  const reached = within(goal, goal < GOAL ? 100 - goal : MOST_WRONG, { cover: 0, wrong: 3 });
  const accepted = within(floor, floor < GOAL ? 100 - floor : MOST_WRONG, { cover: 4, wrong: 4 });
  return {
    ...cell,
    goal,
    cover,
    without,
    falseVerdict,
    pass,
    passOther,
    counted,
    reached,
    accepted,
  };
}

const show = (share, digits = 1) => (share === null ? "" : `${share.toFixed(digits)}%`);
const ids = (cells) => cells.map(({ id }) => id).join(", ");

const COLUMNS = [
  ["cell", (c) => c.id],
  ["what", (c) => `${c.kind}: ${c.generator}`],
  ["n", (c) => c.n],
  ["groups", (c) => c.groups],
  ["trials", (c) => c.trials],
  ["truth", (c) => Number(c.truth.toFixed(4))],
  ["covered", (c) => (c.counted ? show(c.cover) : "")],
  ["no interval", (c) => show(c.without)],
  ["false verdict", (c) => show(c.falseVerdict)],
  ["pass at `maxDrop` / `min`", (c) => show(c.pass)],
  [
    "pass at `maxIncrease` / `max`",
    (c) =>
      c.kind === "figure" || (c.kind === "difference" && c.truth === 0) ? show(c.passOther) : "",
  ],
  [
    "bootstrap-t",
    (c) =>
      c.bootstrap === undefined ? "" : show(percentOf(c.bootstrap.covered, c.bootstrap.intervals)),
  ],
  ["marked", (c) => c.marked],
];

/** Returns the Markdown table. */
export function tableOf(cells) {
  const line = (fields) => `| ${fields.join(" | ")} |`;
  return [
    line(COLUMNS.map(([name]) => name)),
    line(COLUMNS.map(() => "---")),
    ...cells.map((c) => line(COLUMNS.map(([, of]) => of(c)))),
  ];
}

/** `worst false verdict: 5.4% (cell 3)`, of cells that have the share. */
function worst(cells, what, key) {
  const found = cells.filter((cell) => cell[key] !== null);
  if (found.length === 0) return `${what}: none.`;
  const most = found.reduce((a, b) => (b[key] > a[key] ? b : a));
  return `${what}: ${show(most[key], 2)} (cell ${most.id}).`;
}

/** Explains why a cell falls short. */
function describe({ id, goal, cover, falseVerdict, pass, passOther }) {
  const wrong = Math.max(falseVerdict ?? 0, pass ?? 0, passOther ?? 0);
  return `${id} (covers ${show(cover, 2)}, goal ${goal}%; wrong in ${show(wrong, 2)})`;
}

/** Returns the cells that `--check` does not accept, one line each. */
export const complaintsOf = (cells) =>
  cells.filter(({ accepted }) => !accepted).map((cell) => `Short: cell ${describe(cell)}`);

/** Summarizes the cells in sentences. */
export function summaryOf(cells) {
  const unmarked = cells.filter(({ marked }) => marked === "");
  const marked = cells.filter(({ marked: mark }) => mark !== "");
  const short = cells.filter(({ reached }) => !reached);
  const covering = cells.filter(({ counted, cover }) => counted && cover >= GOAL);
  const shares = [
    ["Worst false verdict", "falseVerdict"],
    ["Worst pass at the limit of `maxDrop` or `min`", "pass"],
    ["Worst pass at the limit of `maxIncrease` or `max`", "passOther"],
  ];
  const runs = Math.max(...cells.map((cell) => cell.runs));
  return [
    `Two standard errors of a share of 95% in ${runs} runs are ${show(errorsOf(2, 95, runs), 2)}.`,
    `${cells.length - short.length} of ${cells.length} cells reach their goal${short.length === 0 ? "" : `; short: ${short.map(describe).join(", ")}`}.`,
    `${covering.length} cover at least ${GOAL}%: ${unmarked.filter((c) => covering.includes(c)).length} of the ${unmarked.length} without a mark, ${marked.filter((c) => covering.includes(c)).length} of the ${marked.length} with one.`,
    `Without an interval in more than ${MOST_WITHOUT}% of the runs: ${ids(cells.filter(({ counted }) => !counted)) || "none"}.`,
    ...shares.map(
      ([what, key]) =>
        `${worst(unmarked, `${what}, cells without a mark`, key)} ${worst(cells, "All cells", key)}`,
    ),
  ];
}
