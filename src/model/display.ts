import { SHOWN_AS } from "./shown-as.ts";

/** Symbol of the method that Deno's notebook kernel calls to display a value. */
const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

// The renderings are loaded when something is displayed: no program that only reads runs pays for
// them.
async function display(this: object): Promise<object> {
  const { bundleOf } = await import("../notebook/bundle.ts");
  return await bundleOf(this);
}

const METHOD = { value: display, configurable: true, writable: true };

/**
 * Lets a notebook display a value: as HTML, as a picture and as text. The method is not enumerable,
 * so copies, JSON, `structuredClone()` and deep comparisons do not see it. A frozen value stays as
 * it is.
 */
export function displayable<T extends object>(value: T): T {
  if (!Object.hasOwn(value, DISPLAY)) Reflect.defineProperty(value, DISPLAY, METHOD);
  return value;
}

/** Like {@link displayable}, for a value that does not say everything about itself. */
export function displayableAs<T extends object>(value: T, subject: object): T {
  Reflect.defineProperty(value, SHOWN_AS, { value: subject, configurable: true, writable: true });
  return displayable(value);
}
