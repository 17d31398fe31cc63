import { at } from "./at.ts";

/** Agreement of two graders beyond chance. */
export interface Kappa {
  /** Null when chance alone would make them agree always: both gave one and the same category. */
  readonly kappa: number | null;
  readonly standardError: number | null;
  /** Share of the items on which both gave the same category. */
  readonly raw: number;
}

interface Shares {
  readonly cells: readonly (readonly number[])[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly n: number;
}

function shares(table: readonly (readonly number[])[]): Shares {
  const n = table.flat().reduce((sum, count) => sum + count, 0);
  const cells = table.map((row) => row.map((count) => count / n));
  const rows = cells.map((row) => row.reduce((sum, share) => sum + share, 0));
  const columns = rows.map((_, j) => cells.reduce((sum, row) => sum + at(row, j), 0));
  return { cells, rows, columns, n };
}

/** Sums over all cells. */
function sumCells(size: number, term: (i: number, j: number) => number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) sum += term(i, j);
  return sum;
}

/**
 * Kappa of a square table of counts, with agreement weights `weight(i, j)` between 0 and 1 (1 on the diagonal).
 *
 * Sources: Cohen 1960 and 1968; the standard error: Fleiss, Cohen and Everitt 1969, "Large sample standard errors of kappa and
 * weighted kappa", Psychological Bulletin 72, eq. 8 and 14.
 */
export function weightedKappa(table: readonly (readonly number[])[], weight: (i: number, j: number) => number): Kappa {
  const { cells, rows, columns, n } = shares(table);
  const size = cells.length;
  const cell = (i: number, j: number): number => cells[i]?.[j] ?? 0;
  const raw = sumCells(size, (i, j) => (i === j ? cell(i, j) : 0));
  const observed = sumCells(size, (i, j) => weight(i, j) * cell(i, j));
  const chance = sumCells(size, (i, j) => weight(i, j) * at(rows, i) * at(columns, j));
  if (1 - chance < 1e-15) return { kappa: null, standardError: null, raw };
  const kappa = (observed - chance) / (1 - chance);
  const rowWeights = rows.map((_, i) => columns.reduce((sum, share, j) => sum + share * weight(i, j), 0));
  const columnWeights = columns.map((_, j) => rows.reduce((sum, share, i) => sum + share * weight(i, j), 0));
  const spread = sumCells(size, (i, j) => {
    const deviation = weight(i, j) - (at(rowWeights, i) + at(columnWeights, j)) * (1 - kappa);
    return cell(i, j) * deviation * deviation;
  });
  const variance = (spread - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2);
  return { kappa, standardError: Math.sqrt(Math.max(0, variance)), raw };
}

/** Cohen's kappa: only the same category agrees. */
export function cohenKappa(table: readonly (readonly number[])[]): Kappa {
  return weightedKappa(table, (i, j) => (i === j ? 1 : 0));
}

/** Disagreement of the cells of a square table, row by row: 1 minus their agreement. */
export function distancesOf(size: number, weight: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, cell) => 1 - weight(Math.floor(cell / size), cell % size));
}

/**
 * Kappa of a square table that is given as its cells, row by row, and their disagreement (0 on the diagonal): the value alone, for
 * tables that are drawn by the thousand. The cells need not be whole, nor add up to anything. NaN where kappa is undefined.
 *
 * `margins` is room for twice the categories, which spares allocating it for each table.
 * Source: Cohen 1968, as 1 minus the observed by the expected disagreement.
 */
export function kappaOfCells(cells: Float64Array, distances: Float64Array, margins: Float64Array): number {
  const size = margins.length / 2;
  margins.fill(0);
  let total = 0;
  let observed = 0;
  for (let i = 0, cell = 0; i < size; i++) {
    let row = 0;
    for (let j = 0; j < size; j++, cell++) {
      const count = cells[cell] ?? 0;
      row += count;
      margins[size + j] = (margins[size + j] ?? 0) + count;
      observed += count * (distances[cell] ?? 0);
    }
    margins[i] = row;
    total += row;
  }
  let expected = 0;
  for (let i = 0, cell = 0; i < size; i++) {
    for (let j = 0; j < size; j++, cell++) expected += (distances[cell] ?? 0) * (margins[i] ?? 0) * (margins[size + j] ?? 0);
  }
  return expected > 0 ? 1 - (total * observed) / expected : Number.NaN;
}
