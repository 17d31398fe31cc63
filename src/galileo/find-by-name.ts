import { ConflictError, NotFoundError, withoutResponse } from "../core/errors/http.ts";
import { didYouMean } from "../core/errors/usage.ts";
import type { Pages } from "../core/records.ts";

/** Number of names that are compared with one that was not found. */
const NEAR = 500;

/** A list that is searched for one name. */
export interface NameSearch<T> {
  /** Kind of object, for messages: `"experiment"`. */
  readonly what: string;
  /** Route of the list. */
  readonly url: string;
  /** Objects with the name, as the service filters them. */
  readonly exact: Pages<T>;
  /** Objects whose names may have been meant. */
  readonly near: Pages<T>;
}

/**
 * Finds the one object that has a name.
 *
 * @throws {NotFoundError} with the closest name. {@link ConflictError} when several objects have
 *   the name.
 */
export async function findByName<T extends { readonly id: string; readonly name?: string | null }>(
  name: string,
  { what, url, exact, near }: NameSearch<T>,
): Promise<T> {
  const [only, second] = (await exact.toArray()).filter((one) => one.name === name);
  const fields = withoutResponse("POST", url);
  if (only !== undefined && second === undefined) return only;
  if (only !== undefined && second !== undefined)
    throw new ConflictError(`Several ${what}s are named '${name}'`, fields, {
      hint: `Choose one by its id: ${only.id}, ${second.id}, ….`,
    });
  const names: string[] = [];
  for await (const one of near) {
    if (typeof one.name === "string") names.push(one.name);
    if (names.length >= NEAR) break;
  }
  throw new NotFoundError(`No ${what} is named '${name}'`, fields, {
    hint: didYouMean(name, names),
  });
}
