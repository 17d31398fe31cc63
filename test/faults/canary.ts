import { inspect } from "node:util";

/**
 * Creates the key of one case. Its raw, URL-encoded and Base64 forms differ, and no two cases share
 * a key.
 */
export function makeCanary(id: number): string {
  const random = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  return `canary${id}+/${random}=&%20x`;
}

/**
 * Returns every form in which a key may leak: raw, URL-encoded, Base64 at any alignment, and its
 * random part alone.
 */
export function formsOf(key: string): readonly string[] {
  const forms = [key, encodeURIComponent(key), btoa(`api:${key}`), btoa(key)];
  const random = /[0-9a-f]{32}/.exec(key)?.[0];
  if (random !== undefined) {
    // Half of the random part covers every longer piece; in Base64, it may begin at any of three
    // offsets.
    for (const half of [random.slice(0, 16), random.slice(16)]) forms.push(half);
    forms.push(
      ...["", "a", "ab"].map((before) =>
        btoa(before + random).slice(before.length === 0 ? 0 : 4, 24),
      ),
    );
  }
  return forms;
}

/** Returns every string that a person or a program may see of a value. */
export function textsOf(value: unknown): readonly string[] {
  const texts: string[] = [];
  const add = (make: () => string | undefined): void => {
    try {
      const text = make();
      if (text !== undefined) texts.push(text);
    } catch {
      // a value that cannot be shown this way does not leak this way
    }
  };
  add(() =>
    inspect(value, {
      depth: 10,
      showHidden: true,
      getters: true,
      maxStringLength: null,
      maxArrayLength: null,
    }),
  );
  add(() => JSON.stringify(value));
  add(() => String(value));
  add(() => inspect(structuredClone(value), { depth: 10, showHidden: true }));
  for (
    let error = value, depth = 0;
    error instanceof Error && depth < 10;
    error = error.cause, depth++
  ) {
    const one = error;
    add(() => `${one.name} ${one.message}`);
    add(() => one.stack);
    add(() =>
      JSON.stringify(
        Object.getOwnPropertyNames(one).map((name) => [
          name,
          String((one as unknown as Record<string, unknown>)[name]),
        ]),
      ),
    ); // every own field, including non-enumerable ones
  }
  return texts;
}

/** Finds the forms that occur in a string; empty if there are none. */
export function leaksIn(key: string, text: string): readonly string[] {
  return formsOf(key)
    .map((form) => text.indexOf(form))
    .filter((at) => at !== -1)
    .map((at) => `at ${at}: …${text.slice(Math.max(0, at - 60), at)}<the key>`);
}
