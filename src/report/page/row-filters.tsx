import type { JSX } from "preact";
import { cleanText } from "../clean-text.ts";
import type { ReportTable } from "../view-table.ts";
import type { StatusGroup } from "./row-status.ts";
import { NO_FILTER, ORDERS, type RowFilter } from "./rows-hash.ts";

const GROUPS: Readonly<Record<StatusGroup, string>> = {
  regressed: "Regressed",
  improved: "Improved",
  unchanged: "Unchanged",
  missing: "Missing or errored",
  "not-compared": "Not compared",
};

/** Controls that choose rows. */
export function RowFilters({
  table,
  filter,
  scorer,
  choose,
}: {
  table: ReportTable;
  filter: RowFilter;
  scorer: number;
  choose: (next: RowFilter, entry: "push" | "replace") => void;
}): JSX.Element {
  const set = (part: Partial<RowFilter>): void => choose({ ...filter, ...part }, "push");
  const isSet = Object.entries(filter).some(
    ([name, value]) => value !== NO_FILTER[name as keyof RowFilter], // the keys of a filter
  );
  return (
    <search>
      <form
        class="row-filters"
        aria-label="Filter rows"
        onSubmit={(event) => event.preventDefault()}
      >
        <label class="row-search">
          <span>Search</span>
          <input
            type="search"
            placeholder="Input, outputs, reasons, errors, key"
            dir="auto"
            value={filter.q}
            onInput={({ currentTarget }) =>
              choose({ ...filter, q: currentTarget.value }, "replace")
            }
          />
        </label>
        {table.scorers.length > 1 && (
          <Choice
            label="Scorer"
            value={String(scorer)}
            options={table.scorers.map((name, at) => [String(at), name])}
            choose={(at) => set({ scorer: table.scorers[Number(at)] ?? null })}
          />
        )}
        <Choice
          label="Status"
          value={filter.status ?? ""}
          options={[["", "Any status"], ...Object.entries(GROUPS)]}
          // one of GROUPS, or the empty string
          choose={(value) => set({ status: value === "" ? null : (value as StatusGroup) })}
        />
        {table.slices.length > 0 && (
          <Choice
            label="Slice"
            value={String(filter.slice === null ? -1 : table.slices.indexOf(filter.slice))}
            options={[["-1", "All slices"], ...table.slices.map((name, at) => [String(at), name])]}
            choose={(at) => set({ slice: table.slices[Number(at)] ?? null })}
          />
        )}
        <Choice
          label="Order"
          value={filter.order}
          options={Object.entries(ORDERS)}
          // one of ORDERS
          choose={(value) => set({ order: value as RowFilter["order"] })}
        />
        <button
          type="button"
          aria-disabled={!isSet} // stays focusable
          onClick={() => isSet && choose(NO_FILTER, "push")}
        >
          Reset
        </button>
      </form>
    </search>
  );
}

/** Select with a label. */
export function Choice({
  label,
  value,
  options,
  choose,
}: {
  label: string;
  value: string;
  options: readonly (readonly string[])[];
  choose: (value: string) => void;
}): JSX.Element {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {options.map(([one = "", text = ""]) => (
          <option key={one} value={one}>
            {cleanText(text)}
          </option>
        ))}
      </select>
    </label>
  );
}
