import type { Trial } from "../model/scored-row.ts";
import type { ContentRow } from "../report/redact.ts";
import { CommandError } from "./failure.ts";

const HIDDEN = "[redacted]";

/**
 * Replaces contents of rows by their names: `input`, `output`, `reason` and `error` are all inputs,
 * outputs, reasons and errors; another name is a column, a scorer whose scores are text, or a field
 * of an input or output at any depth, also where they are JSON as text.
 */
export class RedactedFields {
  readonly #names: readonly string[];
  readonly #found = new Set<string>();

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** Returns a row without these contents. */
  readonly redact = (row: ContentRow): ContentRow => ({
    ...row,
    input: this.#whole("input", row.input),
    ...("editedInput" in row ? { editedInput: this.#whole("input", row.editedInput) } : {}),
    columns: this.#members(row.columns),
    base: row.base.map((trial) => this.#trial(trial)),
    candidate: row.candidate.map((trial) => this.#trial(trial)),
  });

  /**
   * Refuses a name that occurred in no row: a misspelled one would hide nothing.
   *
   * @throws {CommandError} that names it.
   */
  checkFound(): void {
    const unknown = this.#names.find((name) => !this.#found.has(name));
    if (unknown === undefined) return;
    throw new CommandError("invalid_argument", `'--redact ${unknown}' hides nothing`, {
      hint: "No row of the report has a column or a field with this name.",
    });
  }

  #trial(trial: Trial): Trial {
    const { output, error, scores } = trial;
    return {
      ...trial,
      output: this.#whole("output", output),
      ...(error === undefined || !this.#has("error") ? {} : { error: HIDDEN }),
      scores: Object.fromEntries(
        Object.entries(scores).map(([name, score]): [string, Trial["scores"][string]] => {
          const isNamed = this.#has(name);
          const value = isNamed && typeof score.value === "string" ? HIDDEN : score.value;
          const hidden = this.#has("reason") || isNamed;
          const reason = score.reason !== null && hidden ? HIDDEN : score.reason;
          return [name, { ...score, value, reason, ...(hidden ? { raw: null } : {}) }];
        }),
      ),
    };
  }

  #has(name: string): boolean {
    const has = this.#names.includes(name);
    if (has) this.#found.add(name);
    return has;
  }

  #whole(name: string, value: unknown): unknown {
    if (value === null || value === undefined) return value;
    return this.#has(name) ? HIDDEN : this.#value(value);
  }

  #value(value: unknown): unknown {
    if (typeof value === "string") return this.#text(value);
    if (Array.isArray(value)) return value.map((one) => this.#value(one));
    const isRecord = typeof value === "object" && value !== null;
    return isRecord ? this.#members(value as Record<string, unknown>) : value;
  }

  /** Returns text without the fields of its JSON; other text is returned as it is. */
  #text(text: string): string {
    if (!/^\s*[{[]/.test(text)) return text;
    try {
      const value: unknown = JSON.parse(text);
      const hidden = JSON.stringify(this.#value(value));
      return hidden === JSON.stringify(value) ? text : hidden;
    } catch {
      return text; // it only begins like JSON
    }
  }

  #members(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(record).map(([name, value]) => [
        name,
        this.#has(name) ? HIDDEN : this.#value(value),
      ]),
    );
  }
}
