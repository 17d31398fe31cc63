import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatCount } from "../numbers.ts";
import type { ReportView } from "../view.ts";
import type { ReportTable } from "../view-table.ts";
import { download } from "./download.ts";
import { RowDetail } from "./row-detail.tsx";
import { RowFilters } from "./row-filters.tsx";
import { PAGE, RowList, shownWith } from "./row-list.ts";
import { RowTable, rowLinkId } from "./row-table.tsx";
import { csvLines } from "./rows-csv.ts";
import { formatHash, NO_FILTER, parseHash, type RowFilter, type RowsHash } from "./rows-hash.ts";

/** How a change enters the history of the browser. */
type Entry = "push" | "replace";

/** Holds the filter and the open row, in the URL after `#`. */
function useHash(): [RowsHash, (next: RowsHash, entry: Entry) => void] {
  const [state, setState] = useState(
    () => parseHash(location.hash) ?? { filter: NO_FILTER, row: null, nth: 1 },
  );
  useEffect(() => {
    const read = (): void => setState((known) => parseHash(location.hash) ?? known);
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  const go = (next: RowsHash, entry: Entry): void => {
    setState(next);
    try {
      if (entry === "push") history.pushState(null, "", formatHash(next));
      else history.replaceState(null, "", formatHash(next));
    } catch {
      // a browser that refuses, such as after many changes: the page works without it
    }
  };
  return [state, go];
}

/** Rows with filters; both outputs of one side by side. */
export function Rows({ view }: { view: ReportView }): JSX.Element | null {
  return view.table === null ? null : <RowsOf view={view} table={view.table} />;
}

function RowsOf({ view, table }: { view: ReportView; table: ReportTable }): JSX.Element {
  const [state, go] = useHash();
  const [shown, setShown] = useState(PAGE);
  const [marks, setMarks] = useState(true);
  const list = useMemo(() => new RowList(table), [table]);
  const scorer = list.scorer(state.filter, view.worstRows[0]?.scorer);
  const { filter } = state;
  const places = useMemo(() => list.filtered(filter, scorer), [list, filter, scorer]);
  const open = state.row === null ? null : list.find(state.row, state.nth);
  const focus = useFocus(open, (at) => setShown((now) => shownWith(places.indexOf(at), now)));
  useEffect(() => whenIdle((hasTime) => list.search.prepare(hasTime)), [list]);

  const choose = (next: RowFilter, entry: Entry): void => {
    setShown(PAGE);
    go({ filter: next, row: null, nth: 1 }, entry);
  };
  const show = (at: number): void =>
    go({ filter, row: table.rows[at]?.key ?? null, nth: list.nth(at) }, "push");

  return (
    <section class="rows" aria-labelledby="rows">
      <h2 id="rows" tabIndex={-1}>
        Rows
      </h2>
      {table.rows.length < table.total && (
        <p class="rows-note">
          This report contains {formatCount(table.rows.length)} of {formatCount(table.total)} rows.
          The others were left out.
        </p>
      )}
      {state.row !== null && open === null && (
        <p class="rows-note" role="alert">
          This report has no row with the key “<bdi>{state.row}</bdi>”.
        </p>
      )}
      {open === null ? (
        <>
          <RowFilters table={table} filter={filter} scorer={scorer} choose={choose} />
          <div class="rows-bar">
            <p role="status">{countOf(places.length, table.rows.length)}</p>
            <button
              type="button"
              onClick={() => download("rows.csv", "text/csv", csvLines(table, places, scorer))}
            >
              Download CSV
            </button>
            <button
              type="button"
              onClick={() => download("report.json", "application/json", [JSON.stringify(view)])}
            >
              Download JSON
            </button>
          </div>
          <RowTable
            list={list}
            places={places}
            shown={shown}
            scorer={scorer}
            open={show}
            more={() => {
              focus.later(`#${rowLinkId(places[shown] ?? 0)}`);
              setShown(shown + PAGE);
            }}
          />
        </>
      ) : (
        <RowDetail
          view={view}
          list={list}
          places={places}
          at={open}
          scorer={scorer}
          marks={marks}
          setMarks={setMarks}
          show={show}
          close={() => go({ filter, row: null, nth: 1 }, "push")}
        />
      )}
    </section>
  );
}

const countOf = (some: number, all: number): string => {
  const rows = all === 1 ? "row" : "rows";
  return some === all
    ? `${formatCount(all)} ${rows}`
    : `${formatCount(some)} of ${formatCount(all)} ${rows}`;
};

/** Calls a function whenever the browser is idle, until it returns true. */
function whenIdle(work: (hasTime: () => boolean) => boolean): () => void {
  if (typeof requestIdleCallback === "undefined") return () => {}; // Safari
  let handle = 0;
  const next = (): void => {
    handle = requestIdleCallback((idle) => {
      if (!work(() => idle.timeRemaining() > 1)) next();
    });
  };
  next();
  return () => cancelIdleCallback(handle);
}

/**
 * Moves the focus into a row that opens, and back to its link when it closes; `reveal` makes sure
 * that the link exists.
 */
function useFocus(
  open: number | null,
  reveal: (at: number) => void,
): { later: (selector: string) => void } {
  const before = useRef<number | null>(null);
  const target = useRef<string | null>(null);
  useEffect(() => {
    const was = before.current;
    before.current = open;
    if (open !== null && open !== was) {
      const inside = document.activeElement?.closest(".row-detail") != null;
      if (was === null || !inside) focusOn("#row-title", "start");
      document.querySelector(".row-detail")?.scrollIntoView({ behavior: "instant" });
    } else if (open === null && was !== null) {
      reveal(was);
      target.current = `#${rowLinkId(was)}`;
    }
  }, [open]);
  useEffect(() => {
    if (target.current === null) return;
    if (!focusOn(target.current, "center")) focusOn("#rows", "start");
    target.current = null;
  });
  return {
    later: (selector) => {
      target.current = selector;
    },
  };
}

function focusOn(selector: string, block: ScrollLogicalPosition): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  element?.scrollIntoView({ block, behavior: "instant" });
  element?.focus({ preventScroll: true });
  return element !== null;
}
