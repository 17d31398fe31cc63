import { randomHex, randomText, seededRandom } from "./seeded-random.ts";
import { objectRef } from "./weave/notation.ts";

/** Project of made-up seeds. */
export const PROJECT = "acme/search";

/** Returns a made-up digest in the right form, the same for equal names. */
export function madeUp(name: string): string {
  const seed = [...name].reduce(
    (sum, character) => Math.imul(sum, 31) + character.charCodeAt(0),
    7,
  );
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const start = `synthetic${name.replaceAll(/[^A-Za-z0-9]/g, "")}`.slice(0, 33);
  return start + randomText(seededRandom(seed), letters, 43 - start.length);
}

/** Returns the reference to an object with a made-up digest. */
export function madeUpRef(name: string): string {
  return objectRef(PROJECT, name, madeUp(name));
}

/** Returns a made-up digest of a table. */
export function tableDigest(): string {
  return randomHex(seededRandom(64), 64);
}

/** Returns a made-up digest in the form of inline rows, the same for equal row numbers. */
export function inlineDigest(row: number): string {
  return randomHex(seededRandom(row + 1), 64).toUpperCase();
}
