/**
 * Digests of the placeholder ops that the server creates for v2 runs. They are the same in every
 * project (observed on weave 0.53.12), because their source is the server's own.
 */
export const PLACEHOLDER_OPS = {
  evaluate: "WH34fFTPYerFQrvZxE7ML3Tk2YGQyLxqS83rkQpwBcI",
  predictAndScore: "SmXleiYg9oxgleGX2armwgVM3FuF3VwWqmVB8fIXDU0",
  summarize: "4hhXWvFdDmssDGghv3FM89PbIXY9HQnw2XV8eW0IRvI",
  predict: "ZhX6Zfcf9kll66N3AEqHShsP8dAQj6vpktZAnSxkPog",
  score: "ewuGCTHOO2Q19WCiePi1QrFecG5dUPibxVVAw3FRT3M",
} as const;

/** Returns the ref of an op. A digest that is already a complete ref is returned unchanged. */
export function opRef(project: string, name: string, digest: string): string {
  return digest.startsWith("weave:///") ? digest : `weave:///${project}/op/${name}:${digest}`;
}

/** Returns the ref of a version of an object. */
export function objectRef(project: string, objectId: string, digest: string): string {
  return `weave:///${project}/object/${objectId}:${digest}`;
}

/** Returns the name in a ref of an object or an op; null if the string is not such a ref. */
export function refName(ref: string): string | null {
  return /^weave:\/\/\/[^/]+\/[^/]+\/(?:object|op)\/([^/:]+):/.exec(ref)?.[1] ?? null;
}

/** Returns whether a call is an `Evaluation.evaluate` call, in any of its forms. */
export function isEvaluateOp(opName: string): boolean {
  return opName.includes("Evaluation.evaluate");
}

/** Returns whether a call is a trial of a run: Python's name, or the one that TypeScript uses. */
export function isPredictAndScoreOp(opName: string): boolean {
  return (
    opName.includes("Evaluation.predict_and_score") || opName.includes("Evaluation.predictAndScore")
  );
}

/**
 * Parses an ISO time in UTC to microseconds since 1970: Weave's times have microseconds, which
 * `Date` would truncate.
 */
export function parseTimeUs(text: string): number {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  const seconds = Date.parse(`${text.slice(0, 19)}Z`);
  if (Number.isNaN(seconds))
    throw new TypeError(`Cannot read the seed's time because '${text}' is not ISO 8601`);
  return seconds * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

function withoutZone(us: number): string {
  const micros = us % 1_000_000;
  const seconds = new Date((us - micros) / 1000).toISOString().slice(0, 19);
  return micros === 0 ? seconds : `${seconds}.${String(micros).padStart(6, "0")}`;
}

/** Formats a time as most responses do: `2026-11-21T00:24:31.631417Z`. */
export function formatTime(us: number): string {
  return `${withoutZone(us)}Z`;
}

/** Formats the time of an object: always with microseconds. */
export function formatObjectTime(us: number): string {
  return formatTime(us).replace(/(:\d\d)Z$/, "$1.000000Z");
}

/** Formats the summary's `started_at`: `+00:00` instead of `Z`. */
export function formatTimeWithOffset(us: number): string {
  return `${withoutZone(us)}+00:00`;
}

/** Formats `deleted_at`: without a time zone. */
export function formatTimeWithoutZone(us: number): string {
  return withoutZone(us);
}

/*
 * Digests of data written into the sandbox. How the real service computes digests of objects and
 * tables is up to it, and no algorithm is published for rows of predictions, so the sandbox has a
 * private one: SHA-256 of the compact JSON of the value, with its keys in their original order. Its
 * form is right, and it distinguishes equal from different values, but do not compare it with
 * digests of the real service.
 */

async function sha256(value: unknown): Promise<Uint8Array> {
  return new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(value))),
  );
}

/** Returns a digest in the form of inline rows and tables: 64 hexadecimal digits. */
export async function hexDigest(value: unknown): Promise<string> {
  return Array.from(await sha256(value), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Returns a digest in the form of dataset rows and object versions: 43 letters and digits. */
export async function shortDigest(value: unknown): Promise<string> {
  return btoa(String.fromCharCode(...(await sha256(value))))
    .replaceAll("+", "X")
    .replaceAll("/", "Y")
    .replaceAll("=", ""); // they appear only at the end
}
