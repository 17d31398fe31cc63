import { type KeyHolder, MIN_SECRET_LENGTH, rememberKeys } from "./errors/base.ts";
import { ConfigurationError } from "./errors/usage.ts";

/**
 * A key, or a function that gives one. The function is called for every attempt, so a rotated key
 * is picked up.
 */
export type KeySource = string | (() => string | Promise<string>);

/** How a key becomes a header. */
export interface AuthScheme {
  readonly header: string;
  value(key: string): string;
  /** The user of Basic authentication, whose joined form is redacted too. */
  readonly basicUser: string | null;
  /** Option and variable that the key comes from, for messages. */
  readonly option: string;
  readonly variable: string | null;
}

/**
 * Trims a key once and checks it: printable ASCII without spaces, any length. The error says where
 * the bad character stands, never the key.
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
  if (key === "") return refuse("is empty");
  const bad = key.search(/[^\x21-\x7e]/);
  if (bad < 0) return key;
  return refuse(
    `has a character at position ${bad + 1} that no key has (only printable ASCII without spaces is allowed); copy the key again`,
  );
}

/** Holds a key where no inspection, JSON or clone finds it, and knows its forms for redaction. */
export class Credentials implements KeyHolder {
  /** The name of the header that carries the key, in lower case. */
  readonly headerName: string;
  readonly #scheme: AuthScheme;
  /** The forms of the keys used last, by key, the newest last. */
  readonly #secrets = new Map<string, readonly string[]>();
  /** The value of the header, or the function that gives the key of the moment. */
  readonly #source: string | (() => string | Promise<string>);

  constructor(source: KeySource, scheme: AuthScheme) {
    this.headerName = scheme.header.toLowerCase();
    this.#scheme = scheme;
    rememberKeys(this);
    this.#source = typeof source === "function" ? source : this.#valueFor(source);
  }

  /** Every text that must not be shown: the forms of the keys used last. */
  get secrets(): readonly string[] {
    return [...this.#secrets.values()].flat();
  }

  /**
   * The value of the header. A static key answers at once; the failure of a function is told
   * without its value.
   */
  headerValue(): string | Promise<string> {
    return typeof this.#source === "string" ? this.#source : this.#ask(this.#source);
  }

  async #ask(source: () => string | Promise<string>): Promise<string> {
    let given: unknown;
    try {
      given = await source();
    } catch {
      const hint = "Its error is not shown, since it may hold the key: run the function by itself.";
      throw new ConfigurationError(
        `The function given as '${this.#scheme.option}' failed`,
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
 * How many keys of a function are remembered for redaction: it may give a new one for every
 * attempt.
 */
const MAX_KEYS = 16;
/**
 * The forms in which a key can come back in a text: raw, URL-encoded, in JSON, in base64 and inside
 * a Basic credential.
 */
export function secretForms(key: string, basicUser: string | null): string[] {
  const encoded = encodeURIComponent(key);
  // Python's quote() leaves the slash
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
 * The forms of a key that is too short to be looked for by itself: with its scheme, and behind the
 * name of its header.
 */
function headerForms(key: string, value: string, header: string): string[] {
  const forms =
    key.length < MIN_SECRET_LENGTH ? [value, `${header}: ${value}`, `${header}":"${value}`] : [];
  return forms.filter((form) => form.length >= MIN_SECRET_LENGTH);
}

/** Base64 of the UTF-8 bytes; `btoa` alone refuses characters beyond Latin-1. */
export function base64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
