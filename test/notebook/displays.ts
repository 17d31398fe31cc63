import type { DisplayBundle } from "../../src/notebook/bundle.ts";

/** Reads all items. */
export async function allOf<T>(list: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of list) all.push(one);
  return all;
}

export const DISPLAY = Symbol.for("Jupyter.display");

/** Returns what a notebook would show of a value that displays itself. */
export async function displayed(value: object): Promise<DisplayBundle> {
  const method: unknown = Reflect.get(value, DISPLAY);
  if (typeof method !== "function") throw new Error("The value does not display itself");
  return await method.call(value);
}
