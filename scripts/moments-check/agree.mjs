// Compares what compareFromMoments() returns with what compare() returns for the same rows.

/** Notes that only a comparison from moments has. */
const OWN_NOTES = /^The (tipping point|query read no table)/;
/** Which of several groups of the same size is named depends on the order of the rows. */
const named = (note) => note.replace(/^Group '.*' contains/, "A group contains");

/** Returns whether two numbers agree: p values by their ratio, others in units of `size`. */
function near(a, b, { name, size, tolerance }) {
  if (a === b) return true;
  const unit = /^(p|adjustedP|exactP)$/.test(name) ? 0 : size;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), unit);
}

/** Lists the differences between two plain values, with their paths. */
function differences(found, expected, q) {
  if (typeof found === "number" && typeof expected === "number")
    return near(found, expected, q) ? [] : [`${q.path}: ${found} instead of ${expected}`];
  if (
    typeof found !== "object" ||
    found === null ||
    typeof expected !== "object" ||
    expected === null
  )
    return found === expected
      ? []
      : [`${q.path}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`];
  const keys = new Set([...Object.keys(found), ...Object.keys(expected)]);
  return [...keys].flatMap((key) =>
    differences(found[key], expected[key], {
      ...q,
      path: `${q.path}.${key}`,
      name: Array.isArray(found) ? q.name : key,
    }),
  );
}

const ABSENT = [
  "candidateScorer",
  "components",
  "permutation",
  "bootstrap",
  "improved",
  "regressed",
  "unchangedRows",
  "failing",
];

/**
 * Lists how a comparison from moments differs from that of the rows. The tipping point may be
 * unknown from moments if a note says so; a known one must agree.
 */
export function disagreements(fromMoments, comparison, tolerance) {
  const [found, expected] = [fromMoments.scorers.ok, comparison.scorers.ok];
  if (found === undefined || expected === undefined)
    return found === expected && fromMoments.notCompared.length === 1
      ? []
      : [`compared: ${found !== undefined} instead of ${expected !== undefined}`];
  const { rows, ...fields } = found;
  const wanted = Object.fromEntries(
    Object.entries(expected).filter(([key]) => !ABSENT.includes(key)),
  );
  const unknown = fromMoments.notes.some((note) => note.startsWith("The tipping point"));
  if (unknown && wanted.bounds !== null && fields.bounds !== null)
    wanted.bounds = { ...wanted.bounds, tippingPoint: fields.bounds.tippingPoint };
  const size = Math.max(
    Math.abs(expected.base.value ?? 0),
    Math.abs(expected.candidate.value ?? 0),
  );
  const { base, shared, missing, onlyCandidate, editedCount } = comparison.rows;
  return [
    ...differences(fields, wanted, { path: "ok", name: "", size, tolerance }),
    ...differences(
      rows,
      { base, shared, missing, onlyCandidate, edited: editedCount },
      { path: "rows", name: "", size: 0, tolerance },
    ),
    ...differences(
      fromMoments.notes
        .filter((note) => !OWN_NOTES.test(note))
        .map(named)
        .sort(),
      comparison.notes.map(named).sort(),
      { path: "notes" },
    ),
    ...differences(
      fromMoments.comparability.map(({ check, text }) => check + text),
      comparison.comparability
        .filter(({ check }) => check !== "scale")
        .map(({ check, text }) => check + text),
      { path: "comparability" },
    ),
  ];
}
