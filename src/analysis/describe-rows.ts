import type { CompareSettings } from "./compare-options.ts";
import type { JoinedRows, ScorerComparison, UncomparedRow } from "./comparison.ts";
import type { Joining, Tables } from "./joining.ts";
import { at } from "./stats/at.ts";

/** Marks the rows that any scorer's result keeps. */
function keptRows(
  { joined }: Joining,
  results: readonly Record<string, ScorerComparison>[],
): Uint8Array {
  const kept = new Uint8Array(joined.base.length);
  for (const scorers of results) {
    for (const { improved, regressed, unchangedRows } of Object.values(scorers)) {
      for (const list of [improved, regressed, unchangedRows])
        for (const { row } of list) kept[row] = 1;
    }
  }
  return kept;
}

/** Returns the inputs of these rows, by row index. */
function inputsOf(
  { base }: Tables,
  { joined }: Joining,
  kept: Uint8Array,
): Record<string, unknown> {
  const inputs: Record<string, unknown> = {};
  kept.forEach((is, place) => {
    const input = is === 0 ? null : base.inputs[at(joined.base, place)];
    if (input !== null && input !== undefined) inputs[place] = input;
  });
  return inputs;
}

/** Returns the rows that no scorer's result keeps, except edited ones, with their contents. */
function uncomparedRows(
  { base, candidate }: Tables,
  { joined, removed, edited }: Joining,
  kept: Uint8Array,
): UncomparedRow[] {
  const row = (place: number | null, left: number, right: number): UncomparedRow => ({
    key: (left < 0 ? candidate.keys[right] : base.keys[left]) ?? "",
    row: place,
    input: left < 0 ? candidate.inputs[right] : base.inputs[left],
    base: base.rows[left] ?? null,
    candidate: candidate.rows[right] ?? null,
  });
  const open = Array.from(kept.keys()).filter((place) => kept[place] === 0);
  const added = Array.from(joined.added.subarray(0, joined.added.length - edited.length));
  return [
    ...open.map((place) => row(place, at(joined.base, place), at(joined.candidate, place))),
    ...added.map((right, i) => row(joined.base.length + i, -1, right)),
    ...removed.map((left) => row(null, left, -1)),
  ];
}

/** Describes how rows were joined, with the contents of those that `keepRows` names. */
export function describeRows(
  tables: Tables,
  joining: Joining,
  results: readonly Record<string, ScorerComparison>[],
  keepRows: CompareSettings["keepRows"],
): JoinedRows {
  const { base, candidate } = tables;
  const { joined, edited } = joining;
  const kept = keptRows(joining, results);
  return {
    joinedOn: tables.join.on,
    base: base.keys.length,
    shared: joining.shared,
    onlyBase: joined.base.length - joining.shared + joining.removed.length,
    missing: joined.base.length - joining.shared,
    removed: joining.removed.map((row) => base.keys[row] ?? ""),
    onlyCandidate: joined.added.length - edited.length,
    repeated: base.repeated + candidate.repeated,
    edited: edited.flatMap(([left, right]) => {
      const [before, after] = [base.wholeRow(left), candidate.wholeRow(right)];
      return before === undefined || after === undefined
        ? []
        : [{ key: base.keys[left] ?? "", base: before, candidate: after }];
    }),
    editedCount: edited.length,
    uncompared: keepRows === "all" ? uncomparedRows(tables, joining, kept) : [],
    keys:
      keepRows === "none"
        ? null
        : [
            ...Array.from(joined.base, (row) => base.keys[row] ?? ""),
            ...Array.from(joined.added, (row) => candidate.keys[row] ?? ""),
          ],
    inputs: inputsOf(tables, joining, kept),
  };
}
