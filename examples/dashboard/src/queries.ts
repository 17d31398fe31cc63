import type { Context } from "hono";
import type { RescoreOrder, RowFilter } from "./api.ts";
import { Refusal } from "./problems.ts";
import type { Pair } from "./reports.ts";

const refuse = (message: string): never => {
  throw new Refusal(400, "bad_query", message);
};

export const cursorIn = ({ req }: Context): string | null => req.query("cursor") || null;

export function pairIn({ req }: Context): Pair {
  const { base = "", candidate = "" } = req.query();
  if (base === "" || candidate === "") refuse("'base' and 'candidate' must be the IDs of runs.");
  return { base, candidate };
}

export function filterIn({ req }: Context): RowFilter {
  const { scorer = "", is = "", text = "" } = req.query();
  if (is !== "" && is !== "failed" && is !== "passed" && is !== "unscored")
    return refuse(`'is' must be failed, passed or unscored: current value is '${is}'.`);
  if (is !== "" && scorer === "") refuse("'is' needs a scorer.");
  return { scorer: scorer === "" ? null : scorer, is: is === "" ? null : is, text };
}

export function scorersIn({ req }: Context): string[] {
  const scorers = req.queries("scorer") ?? [];
  return scorers.length > 0 ? scorers : refuse("'scorer' must name at least one scorer.");
}

export async function orderIn({ req }: Context): Promise<RescoreOrder> {
  const body: unknown = await req.json().catch(() => null);
  const { run, scorers, scorings } = (body ?? {}) as Partial<Record<string, unknown>>; // checked below
  const isList = Array.isArray(scorers) && scorers.every((one) => typeof one === "string");
  if (typeof run !== "string" || !isList || scorers.length === 0 || !Number.isInteger(scorings))
    return refuse("The body must have 'run', 'scorers' and 'scorings'.");
  return { run, scorers: scorers as string[], scorings: Number(scorings) };
}
