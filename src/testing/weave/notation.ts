/**
 * Digests of the placeholder ops that the server itself makes for v2 runs: the same in every
 * project (seen on weave 0.53.12), as their source is the server's own.
 */
export const PLACEHOLDER_OPS = {
  evaluate: "WH34fFTPYerFQrvZxE7ML3Tk2YGQyLxqS83rkQpwBcI",
  predictAndScore: "SmXleiYg9oxgleGX2armwgVM3FuF3VwWqmVB8fIXDU0",
  summarize: "4hhXWvFdDmssDGghv3FM89PbIXY9HQnw2XV8eW0IRvI",
  predict: "ZhX6Zfcf9kll66N3AEqHShsP8dAQj6vpktZAnSxkPog",
  score: "ewuGCTHOO2Q19WCiePi1QrFecG5dUPibxVVAw3FRT3M",
} as const;

/** The ref of an op. A digest that is a whole ref already stays as it is. */
export function opRef(project: string, name: string, digest: string): string {
  return digest.startsWith("weave:///") ? digest : `weave:///${project}/op/${name}:${digest}`;
}

/** The ref of a version of an object. */
export function objectRef(project: string, objectId: string, digest: string): string {
  return `weave:///${project}/object/${objectId}:${digest}`;
}

/** The name in a ref of an object or an op; null when the text is no such ref. */
export function refName(ref: string): string | null {
  return /^weave:\/\/\/[^/]+\/[^/]+\/(?:object|op)\/([^/:]+):/.exec(ref)?.[1] ?? null;
}

/** True for the calls of `Evaluation.evaluate`, however they were made. */
export function isEvaluateOp(opName: string): boolean {
  return opName.includes("Evaluation.evaluate");
}

/** True for the trials of a run: Python's name, and the one of TypeScript-made runs. */
export function isPredictAndScoreOp(opName: string): boolean {
  return (
    opName.includes("Evaluation.predict_and_score") || opName.includes("Evaluation.predictAndScore")
  );
}

/**
 * Parses an ISO time in UTC to microseconds since 1970: Weave's times have microseconds, which
 * `Date` would cut off.
 */
export function parseTimeUs(text: string): number {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  const seconds = Date.parse(`${text.slice(0, 19)}Z`);
  if (Number.isNaN(seconds))
    throw new TypeError(`Cannot read the seed's time as '${text}' is not ISO 8601`);
  return seconds * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

function withoutZone(us: number): string {
  const micros = us % 1_000_000;
  const seconds = new Date((us - micros) / 1000).toISOString().slice(0, 19);
  return micros === 0 ? seconds : `${seconds}.${String(micros).padStart(6, "0")}`;
}

/** The form of most answers: `2026-11-21T00:24:31.631417Z`. */
export function formatTime(us: number): string {
  return `${withoutZone(us)}Z`;
}

/** The form of the times of objects: always with microseconds. */
export function formatObjectTime(us: number): string {
  return formatTime(us).replace(/(:\d\d)Z$/, "$1.000000Z");
}

/** The form of the summary's `started_at`: `+00:00` instead of `Z`. */
export function formatTimeWithOffset(us: number): string {
  return `${withoutZone(us)}+00:00`;
}

/** The form of `deleted_at`: no zone at all. */
export function formatTimeWithoutZone(us: number): string {
  return withoutZone(us);
}

/*
 * Digests of what is written into the sandbox. Weave's own digests of objects and tables are its affair, and for rows of predictions no algorithm is
 * published, so the sandbox has a private one: SHA-256 over the compact JSON of the value, its keys in the order in which they came. It has the
 * right form and tells equal from different, no more: do not compare it with a digest of the real service.
 */

async function sha256(value: unknown): Promise<Uint8Array> {
  return new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(value))),
  );
}

/** The form of inline rows and of tables: 64 hexadecimal digits. */
export async function hexDigest(value: unknown): Promise<string> {
  return Array.from(await sha256(value), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The form of dataset rows and of versions of objects: 43 letters and digits. */
export async function shortDigest(value: unknown): Promise<string> {
  return btoa(String.fromCharCode(...(await sha256(value))))
    .replaceAll("+", "X")
    .replaceAll("/", "Y")
    .replaceAll("=", ""); // they stand at the end only
}
