import { checkJson } from "../core/json.ts";
import { checkValue, type Rule } from "../core/options.ts";
import { isRecord } from "./context.ts";

export const aFile: Rule = {
  is: (value) => typeof value === "string" || value instanceof Blob,
  kind: "a string or a Blob",
};
const files: Rule = {
  is: (value) => Array.isArray(value) && value.every((one) => one instanceof Blob),
  kind: "a list of Blobs",
};
const strings: Rule = {
  is: (value) =>
    typeof value === "string" ||
    (Array.isArray(value) && value.every((one) => typeof one === "string")),
  kind: "a string or a list of strings",
};
const plain: Rule = {
  is: (value) => typeof value === "string" || typeof value === "boolean" || Number.isFinite(value),
  kind: "a string, a finite number or a boolean: a form has no other values",
};

/** Fields of the document's forms that hold more than one value. */
const LISTS: Readonly<Record<string, Rule>> = {
  query_files: files,
  response_files: files,
  required_scorers: strings,
  scoreable_node_types: strings,
};
/** Fields whose text is JSON: an object or a list is encoded. */
const JSON_TEXTS: readonly string[] = ["body", "validation_result", "filters", "sort"];

/**
 * Builds a form from fields. Absent and null fields are left out, a list becomes one entry per
 * item, and an object or a list becomes JSON where the field holds JSON.
 *
 * @throws {InvalidArgumentError} for a value that a form would change, such as an object in a field
 *   of text.
 */
export function formOf(fields: Readonly<Record<string, unknown>>, path = "body"): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    const at = `${path}.${name}`;
    for (const one of entriesOf(name, value, at)) {
      if (typeof one === "string") checkJson(at, one); // a form would change a lone surrogate
      form.append(name, one);
    }
  }
  return form;
}

function entriesOf(name: string, value: unknown, at: string): readonly (string | Blob)[] {
  if (name === "file") return [codeFile(value, at)];
  if (JSON_TEXTS.includes(name) && (isRecord(value) || Array.isArray(value))) {
    checkJson(at, value);
    return [JSON.stringify(value)];
  }
  const list = LISTS[name];
  if (list === undefined) {
    checkValue(at, value, plain);
    return [String(value)];
  }
  checkValue(at, value, list);
  // just checked
  return (Array.isArray(value) ? value : [value]) as (string | Blob)[];
}

/** Returns source code as a named file: the service reads the name. */
function codeFile(source: unknown, at: string): File {
  checkValue(at, source, aFile);
  if (source instanceof File) return source;
  if (typeof source === "string") checkJson(at, source);
  return new File([source as string | Blob], "scorer.py", { type: "text/x-python" });
}
