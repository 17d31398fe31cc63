import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

type Json = Record<string, unknown>;
const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Lists what some value should show for a member: its presence, null as well as other values, and
 * each word of an enumeration.
 */
function sightsOf(at: string, member: Json, definitions: Json): string[] {
  const options = Array.isArray(member.anyOf) ? member.anyOf : [member];
  return options.flatMap((option: Json) => {
    const name = typeof option.$ref === "string" ? option.$ref.slice("#/$defs/".length) : "";
    const schema = isRecord(definitions[name]) ? definitions[name] : option;
    const words = Array.isArray(schema.enum) ? schema.enum : [];
    const ends = [schema.type].flat().includes("null") ? [null] : [];
    return [at, ...[...words, ...ends].map((value) => `${at} = ${JSON.stringify(value)}`)];
  });
}

/** Published schema, with the parts that were seen in the values it checked. */
export class SchemaProbe {
  readonly #expected = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #closed = new Map<string, { value: Json; required: readonly string[] }>();
  readonly #unchanged = new Set<string>();
  readonly #validate: (value: unknown) => boolean;
  readonly #errors: () => string;
  readonly #definitions: Json;

  constructor(file: string) {
    const schema: Json = JSON.parse(
      readFileSync(new URL(`../../docs/${file}`, import.meta.url), "utf8"),
    );
    this.#definitions = isRecord(schema.$defs) ? schema.$defs : {};
    const ajv = new Ajv2020({ allowUnionTypes: true });
    ajv.addKeyword({
      keyword: "seenAt",
      validate: (at: string, value: unknown) => {
        this.#seen.add(at).add(`${at} = ${JSON.stringify(value)}`);
        return true;
      },
    });
    ajv.addKeyword({
      keyword: "closedAt",
      validate: ({ at, required }: { at: string; required: string[] }, value: unknown) => {
        if (isRecord(value) && required.every((name) => Object.hasOwn(value, name)))
          this.#closed.set(at, { value, required });
        return true;
      },
    });
    // a record is marked as a record
    const validate = ajv.compile(this.#marked(schema, "") as Json);
    this.#validate = (value) => validate(value) === true;
    this.#errors = () => ajv.errorsText(validate.errors);
  }

  /** Adds to each part of a schema a keyword that notes where a value was checked by it. */
  #marked(part: unknown, at: string): unknown {
    if (Array.isArray(part)) return part.map((one, i) => this.#marked(one, `${at}/${i}`));
    if (!isRecord(part)) return part;
    const copy = Object.fromEntries(
      Object.entries(part).map(([key, value]) => [key, this.#marked(value, `${at}/${key}`)]),
    );
    if (!isRecord(part.properties) || !isRecord(copy.properties)) return copy;
    for (const [name, schema] of Object.entries(part.properties)) {
      const place = `${at}/${name}`;
      if (!isRecord(schema)) continue;
      for (const sight of sightsOf(place, schema, this.#definitions)) this.#expected.add(sight);
      // a record is marked as a record
      copy.properties[name] = { ...(copy.properties[name] as Json), seenAt: place };
    }
    if (part.additionalProperties !== false) return copy;
    this.#unchanged.add(at);
    return { ...copy, closedAt: { at, required: part.required ?? [] } };
  }

  /** Returns why a value does not match the schema; null when it does. Checks the value as JSON. */
  problem(value: unknown): string | null {
    return this.#validate(JSON.parse(JSON.stringify(value))) ? null : this.#errors();
  }

  /** Lists the parts that no valid value has shown yet. */
  unseen(): string[] {
    return [...this.#expected].filter((sight) => !this.#seen.has(sight)).sort();
  }

  /**
   * Lists changes to a value that the schema should reject but does not: a required member removed,
   * an unknown one added. Changes each kind of object once: the first of its kind.
   */
  unnoticed(value: unknown): string[] {
    const copy: unknown = JSON.parse(JSON.stringify(value));
    this.#closed.clear();
    if (!this.#validate(copy)) throw new Error(this.#errors());
    return [...this.#closed].flatMap(([at, { value: object, required }]) => {
      if (!this.#unchanged.delete(at)) return [];
      const passing: string[] = [];
      for (const name of required) {
        const { [name]: member } = object;
        delete object[name];
        if (this.#validate(copy)) passing.push(`${at} without ${name}`);
        object[name] = member;
      }
      object.surplus = null;
      if (this.#validate(copy)) passing.push(`${at} with a surplus member`);
      delete object.surplus;
      return passing;
    });
  }

  /** Lists the kinds of objects that `unnoticed` has not changed yet. */
  unchanged(): string[] {
    return [...this.#unchanged];
  }
}
