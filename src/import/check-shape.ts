import { pathText } from "../core/non-finite.ts";
import { nameOfKind } from "../core/options.ts";
import type { ImportFile } from "./import-file.ts";

/** A schema of zod, whose messages say what a value must be: "a number". */
interface Shape<T> {
  safeParse(value: unknown):
    | { success: true; data: T }
    | {
        success: false;
        error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] };
      };
}

/**
 * Returns a value of a file whose shape was checked. It is the value itself, not zod's copy, which
 * would lack a member named `__proto__`. `place` is the place of the value in the file: `line 3` or
 * `results[3]`.
 *
 * @throws {InvalidArgumentError} that names the first wrong field.
 */
export function checkShape<T>(file: ImportFile, shape: Shape<T>, value: unknown, place = ""): T {
  const checked = shape.safeParse(value);
  if (checked.success) return value as T; // as the schema says
  const [issue] = checked.error.issues;
  const path = pathText(issue?.path ?? []);
  const found = nameOfKind(valueAt(value, issue?.path ?? []));
  const joint =
    place === "" || path === "" || path.startsWith("[") ? "" : isPart(place) ? ", " : ".";
  const where = `${place}${joint}${path}`;
  throw file.error(
    where === "" ? null : where,
    `must be ${issue?.message ?? "another value"}: current value is ${found}`,
  );
}

/** Returns whether a place is a line of a file, or a file in an archive. */
const isPart = (place: string): boolean => /^line |\.json$/.test(place);

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (holder, part) =>
      typeof holder === "object" && holder !== null && Object.hasOwn(holder, part)
        ? Reflect.get(holder, part)
        : undefined,
    value,
  );
}

/**
 * Runs a reader of a file. Values that are nested so deeply that code cannot walk through them are
 * an error of the file.
 */
export async function refuseDeep<T>(file: ImportFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw file.error(null, "has values that are nested too deeply to be read");
  }
}
