import { type KeyHolder, MIN_SECRET_LENGTH, rememberKeys } from "./errors/base.ts";
import { ConfigurationError } from "./errors/usage.ts";

/**
 * An API key, or a function that returns one. The function is called for every attempt, so a
 * rotated key takes effect.
 */
export type KeySource = string | (() => string | Promise<string>);

/** Defines how a key is sent as a header. */
export interface AuthScheme {
  readonly header: string;
  value(key: string): string;
  /** User name of Basic authentication, whose combination with the key is redacted too. */
  readonly basicUser: string | null;
  /** Option and variable that the key comes from, for error messages. */
  readonly option: string;
  readonly variable: string | null;
}

/**
 * Trims and validates a key: printable ASCII without spaces, of any length. The error contains the
 * position of an invalid character, never the key.
 */
export function checkKey(value: unknown, scheme: Pick<AuthScheme, "option" | "variable">): string {
  const name =
    scheme.variable === null ? `'${scheme.option}'` : `'${scheme.option}' (or ${scheme.variable})`;
  const refuse = (why: string): never => {
    throw new ConfigurationError(`${name} ${why}`, scheme);
  };
  if (typeof value !== "string")
    return refuse(`must be a string: current value is ${value === null ? "null" : typeof value}`);
  const key = value.trim();
  if (key === "") return refuse("must be a non-empty string: current value is ''");
  const bad = key.search(/[^\x21-\x7e]/);
  if (bad < 0) return key;
  return refuse(
    `has a character at position ${bad + 1} that is not valid in an API key (printable ASCII without spaces): copy the key again`,
  );
}

/** Hides a key from inspection, JSON and clones, and knows its forms for redaction. */
export class Credentials implements KeyHolder {
  /** Name of the header that carries the key, in lower case. */
  readonly headerName: string;
  readonly #scheme: AuthScheme;
  /** The forms of recently used keys, by key, newest last. */
  readonly #secrets = new Map<string, readonly string[]>();
  /** The value of the header, or the function that returns the current key. */
  readonly #source: string | (() => string | Promise<string>);

  constructor(source: KeySource, scheme: AuthScheme) {
    this.headerName = scheme.header.toLowerCase();
    this.#scheme = scheme;
    rememberKeys(this);
    this.#source = typeof source === "function" ? source : this.#valueFor(source);
  }

  /** Every string that must not be shown: the forms of recently used keys. */
  get secrets(): readonly string[] {
    return [...this.#secrets.values()].flat();
  }

  /**
   * Returns the value of the header, without a promise for a static key. If the key function fails,
   * the error does not include what it threw.
   */
  headerValue(): string | Promise<string> {
    return typeof this.#source === "string" ? this.#source : this.#ask(this.#source);
  }

  async #ask(source: () => string | Promise<string>): Promise<string> {
    let given: unknown;
    try {
      given = await source();
    } catch {
      const hint =
        "Its error is hidden because it may contain the key: call the function on its own to see it.";
      throw new ConfigurationError(
        `The function passed as '${this.#scheme.option}' failed`,
        this.#scheme,
        { hint },
      );
    }
    return this.#valueFor(given);
  }

  #valueFor(given: unknown): string {
    const key = checkKey(given, this.#scheme);
    const value = this.#scheme.value(key);
    const forms = this.#secrets.get(key) ?? [
      ...secretForms(key, this.#scheme.basicUser),
      ...headerForms(key, value, this.headerName),
    ];
    this.#secrets.delete(key);
    this.#secrets.set(key, forms);
    const [oldest] = this.#secrets.keys();
    if (this.#secrets.size > MAX_KEYS && oldest !== undefined) this.#secrets.delete(oldest);
    return value;
  }
}

/**
 * Maximum number of keys remembered for redaction: a key function may return a new one for every
 * attempt.
 */
const MAX_KEYS = 16;
/**
 * Returns the forms in which a key can appear in a string: raw, URL-encoded, JSON-escaped, in
 * base64 and inside a Basic credential.
 */
export function secretForms(key: string, basicUser: string | null): string[] {
  const encoded = encodeURIComponent(key);
  // Python's quote() does not encode the slash
  const forms = [key, encoded, encoded.replaceAll("%2F", "/"), JSON.stringify(key).slice(1, -1)];
  for (const padded of [
    base64(key),
    ...(basicUser === null ? [] : [base64(`${basicUser}:${key}`)]),
  ]) {
    const bare = padded.replaceAll("=", "");
    forms.push(
      padded,
      encodeURIComponent(padded),
      bare,
      encodeURIComponent(bare),
      bare.replaceAll("+", "-").replaceAll("/", "_"),
    );
  }
  return [...new Set(forms)].filter((form) => form.length >= MIN_SECRET_LENGTH);
}

/**
 * Returns the forms of a key that is too short to search for on its own: with its scheme, and after
 * the name of its header.
 */
function headerForms(key: string, value: string, header: string): string[] {
  const forms =
    key.length < MIN_SECRET_LENGTH ? [value, `${header}: ${value}`, `${header}":"${value}`] : [];
  return forms.filter((form) => form.length >= MIN_SECRET_LENGTH);
}

/** Encodes a string as base64 of its UTF-8 bytes; `btoa` alone supports only Latin-1. */
export function base64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
