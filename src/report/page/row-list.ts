import type { ReportTable } from "../view-table.ts";
import { RowSearch } from "./row-search.ts";
import { type RowState, type RowStatus, rowState, STATUS_GROUPS } from "./row-status.ts";
import { keyInUrl, type RowFilter, type RowOrder } from "./rows-hash.ts";

/** Statuses in the order in which each order lists them; rows with others come last. */
const FIRST: Readonly<Record<RowOrder, readonly (readonly RowStatus[])[]>> = {
  worst: [["regressed"], ["errored", "missing", "suspect"], ["improved"], ["unchanged"]],
  best: [["improved"], ["errored", "missing", "suspect"], ["regressed"], ["unchanged"]],
  change: [["regressed", "improved"], ["errored", "missing", "suspect"], ["unchanged"]],
  key: [],
};

/** Number of rows that a list shows at first, and adds at once. */
export const PAGE = 100;

/** Returns how many of `count` rows to show so that the one at a place is among them. */
export const shownWith = (place: number, shown: number): number =>
  Math.max(shown, Math.ceil((place + 1) / PAGE) * PAGE);

/** Rows of a table, filtered and in order. What is computed for a scorer is kept. */
export class RowList {
  readonly table: ReportTable;
  readonly search: RowSearch;
  readonly #states = new Map<number, RowState[]>();
  readonly #orders = new Map<string, number[]>();
  readonly #places = new Map<string, number[]>();

  constructor(table: ReportTable) {
    this.table = table;
    this.search = new RowSearch(table);
    table.rows.forEach((row, at) => {
      const key = keyInUrl(row.key);
      const places = this.#places.get(key);
      if (places === undefined) this.#places.set(key, [at]);
      else places.push(at);
    });
  }

  /** Returns the statuses of all rows by the scorer at a position. */
  states(scorer: number): RowState[] {
    const known = this.#states.get(scorer);
    if (known !== undefined) return known;
    const lower = this.table.lower[scorer] === true;
    const states = this.table.rows.map((row) => rowState(row, scorer, lower));
    this.#states.set(scorer, states);
    return states;
  }

  /** Returns the position of a row by its key, and which of the rows with that key it is. */
  find(key: string, nth: number): number | null {
    return this.#places.get(keyInUrl(key))?.[nth - 1] ?? null;
  }

  /** Returns which of the rows with its key a row is: the first, unless keys are repeated. */
  nth(at: number): number {
    const places = this.#places.get(keyInUrl(this.table.rows[at]?.key ?? "")) ?? [];
    return places.indexOf(at) + 1;
  }

  /** Returns the position of the scorer that a filter names, or of the default one. */
  scorer(filter: RowFilter, other: string | undefined): number {
    const { scorers } = this.table;
    const named = filter.scorer === null ? -1 : scorers.indexOf(filter.scorer);
    return named >= 0 ? named : Math.max(0, scorers.indexOf(other ?? ""));
  }

  /** Returns the positions of the rows that a filter lets through, in its order. */
  filtered(filter: RowFilter, scorer: number): number[] {
    const { rows, slices } = this.table;
    const states = this.states(scorer);
    const slice = filter.slice === null ? -1 : slices.indexOf(filter.slice);
    const group = filter.status === null ? null : STATUS_GROUPS[filter.status];
    const matches = this.search.matching(filter.q);
    return this.#ordered(filter.order, scorer).filter(
      (at) =>
        (slice < 0 || rows[at]?.slice === slice) &&
        (group === null || group.includes(states[at]?.status ?? "missing")) &&
        (matches === null || matches(at)),
    );
  }

  #ordered(order: RowOrder, scorer: number): number[] {
    const name = `${order} ${scorer}`;
    const known = this.#orders.get(name);
    if (known !== undefined) return known;
    const { rows } = this.table;
    const places = [...rows.keys()];
    if (order === "key") {
      const { compare } = new Intl.Collator("en", { numeric: true });
      places.sort((a, b) => compare(rows[a]?.key ?? "", rows[b]?.key ?? ""));
    } else {
      const states = this.states(scorer);
      const groups = FIRST[order];
      const rank = states.map(({ status }) => {
        const at = groups.findIndex((group) => group.includes(status));
        return at < 0 ? groups.length : at;
      });
      const size = states.map(({ delta }) => Math.abs(delta ?? 0));
      // stable: rows of one size stay in the order of the table
      places.sort((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0) || (size[b] ?? 0) - (size[a] ?? 0));
    }
    this.#orders.set(name, places);
    return places;
  }
}
