import { anObject, checkKeys, checkValue } from "../core/options.ts";
import { isRecord } from "./context.ts";

type Tables = typeof import("../../generated/galileo-bodies.ts");

/** The fields of one schema: what each may hold, and the constants that tell a union apart. */
interface Shape {
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly constants: ReadonlyMap<string, string>;
}

/** Loads the tables when a body is first sent: no read needs them. */
const loadTables = (): Promise<Tables> => import("../../generated/galileo-bodies.ts");

/**
 * Refuses fields of a body, nested ones too, that the document does not know: the service would
 * ignore them silently. Maps and objects without a schema may hold anything.
 *
 * @param operation The operation, such as `"POST /v2/scorers"`; one without a body is not checked.
 * @param path The name of the argument, as errors show it: `"patch"` in `patch.defaults.num_judge`.
 * @throws {InvalidArgumentError} with the nearest known field.
 */
export async function checkBody(operation: string, body: unknown, path = "body"): Promise<void> {
  if (body instanceof FormData) return; // its fields were checked before they became text
  const { bodies, shapes } = await loadTables();
  const names = bodies[operation];
  if (names === undefined) return;
  checkValue(path, body, anObject);
  checkFields(shapes, names.split("|"), body, path);
}

/**
 * Finds the values of a body that are not in the document's lists. The service's lists grow, so
 * this is no reason to refuse a value.
 *
 * @returns The path, the value and the known values of each.
 */
export async function unlistedValues(
  operation: string,
  body: object,
): Promise<{ path: string; value: string; known: string[] }[]> {
  const { bodies, shapes, enums } = await loadTables();
  const found: { path: string; value: string; known: string[] }[] = [];
  const visit = (names: readonly string[], value: unknown, path: string): void => {
    if (typeof value === "string") {
      const known = names.flatMap((name) => enums[name]?.split(" ") ?? []);
      if (known.length > 0 && !known.includes(value)) found.push({ path, value, known });
    } else eachInside(shapes, names, value, path, visit);
  };
  visit(bodies[operation]?.split("|") ?? [], body, "");
  return found;
}

function checkFields(
  shapes: Tables["shapes"],
  names: readonly string[],
  value: unknown,
  path: string,
): void {
  if (isRecord(value)) {
    const known = shapesOf(shapes, names, value).flatMap(({ fields }) => [...fields.keys()]);
    // a value of a kind that the document does not have is the service's to judge
    if (known.length > 0) checkKeys(value, [...new Set(known)], `a field of '${path}'`, path);
  }
  eachInside(shapes, names, value, path, (inner, one, at) => checkFields(shapes, inner, one, at));
}

/** Visits the parts of a value that have a schema, with the names of theirs. */
function eachInside(
  shapes: Tables["shapes"],
  names: readonly string[],
  value: unknown,
  path: string,
  visit: (names: readonly string[], value: unknown, path: string) => void,
): void {
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) visit(names, one, `${path}[${index}]`);
  } else if (isRecord(value)) {
    const all = shapesOf(shapes, names, value);
    for (const [field, one] of Object.entries(value)) {
      const inner = all.flatMap(({ fields }) => fields.get(field) ?? []);
      if (inner.length > 0)
        visit([...new Set(inner)], one, path === "" ? field : `${path}.${field}`);
    }
  }
}

/**
 * The schemas that an object may have. In a union, its constants say which: none fits an object of
 * a kind that the document does not have.
 */
function shapesOf(shapes: Tables["shapes"], names: readonly string[], value: object): Shape[] {
  const all = names.flatMap((name) => (shapes[name] === undefined ? [] : [parse(shapes[name])]));
  if (all.length <= 1) return all;
  const given = new Map(Object.entries(value));
  return all.filter(({ constants }) =>
    [...constants].every(([field, constant]) => {
      const one: unknown = given.get(field);
      return one === undefined || one === constant;
    }),
  );
}

function parse(text: string): Shape {
  const fields = new Map<string, readonly string[]>();
  const constants = new Map<string, string>();
  for (const field of text.split(" ")) {
    const [, name = "", kind = "", rest = ""] = /^([^:=]+)([:=]?)(.*)$/.exec(field) ?? [];
    fields.set(name, kind === ":" ? rest.split("|") : []);
    if (kind === "=") constants.set(name, rest);
  }
  return { fields, constants };
}
