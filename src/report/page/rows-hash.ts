import { STATUS_GROUPS, type StatusGroup } from "./row-status.ts";

/** Orders of the rows, with their names. */
export const ORDERS = {
  worst: "Largest regression first",
  best: "Largest improvement first",
  change: "Largest change first",
  key: "Key",
} as const;

export type RowOrder = keyof typeof ORDERS;

/** Choice of rows. Null: any, or the default. */
export interface RowFilter {
  readonly scorer: string | null;
  readonly slice: string | null;
  readonly status: StatusGroup | null;
  readonly q: string;
  readonly order: RowOrder;
}

/** State in the URL after `#`: the filter, and the key of the open row. */
export interface RowsHash {
  readonly filter: RowFilter;
  readonly row: string | null;
  /** Which of the rows with this key, from 1. */
  readonly nth: number;
}

export const NO_FILTER: RowFilter = {
  scorer: null,
  slice: null,
  status: null,
  q: "",
  order: "worst",
};

const NAMES = ["row", "nth", "scorer", "slice", "status", "q", "order"];

/** Returns a key as a URL can hold it: halves of pairs cannot be part of one. */
export const keyInUrl = (key: string): string => key.replace(/\p{Cs}/gu, "\ufffd");

const encoded = (text: string): string => encodeURIComponent(keyInUrl(text));

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // written by hand: a % that begins no character
  }
}

const isKeyOf = <T extends object>(table: T, key: string | undefined): key is keyof T & string =>
  key !== undefined && Object.hasOwn(table, key);

/** Reads the fragment of a URL. Null when it is about something else, such as a heading. */
export function parseHash(hash: string): RowsHash | null {
  const text = hash.replace(/^#/, "");
  const values = new Map<string, string>();
  for (const part of text === "" ? [] : text.split("&")) {
    const end = part.indexOf("=");
    const name = end < 0 ? part : part.slice(0, end);
    if (end >= 0 && NAMES.includes(name)) values.set(name, decoded(part.slice(end + 1)));
  }
  if (text !== "" && values.size === 0) return null;
  const [status, order] = [values.get("status"), values.get("order")];
  const nth = Number(values.get("nth") ?? 1);
  return {
    filter: {
      scorer: values.get("scorer") ?? null,
      slice: values.get("slice") ?? null,
      status: isKeyOf(STATUS_GROUPS, status) ? status : null,
      q: values.get("q") ?? "",
      order: isKeyOf(ORDERS, order) ? order : "worst",
    },
    row: values.get("row") ?? null,
    nth: Number.isSafeInteger(nth) && nth > 0 ? nth : 1,
  };
}

/** Writes the fragment of a URL, with its `#`. What is at its default is left out. */
export function formatHash({ filter, row, nth }: RowsHash): string {
  const { scorer, slice, status, q, order } = filter;
  const parts: [string, string | null][] = [
    ["row", row],
    ["nth", row === null || nth === 1 ? null : String(nth)],
    ["scorer", scorer],
    ["slice", slice],
    ["status", status],
    ["q", q === "" ? null : q],
    ["order", order === "worst" ? null : order],
  ];
  return `#${parts.flatMap(([name, value]) => (value === null ? [] : [`${name}=${encoded(value)}`])).join("&")}`;
}

/** Returns the link to a row: `#row=KEY`. */
export const rowHref = (row: string, nth = 1): string =>
  formatHash({ filter: NO_FILTER, row, nth });
