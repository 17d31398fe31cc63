/**
 * Digests of the placeholder ops that the server itself makes for v2 runs: the same in every project (seen on weave 0.53.12), as their source is
 * the server's own.
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
  return opName.includes("Evaluation.predict_and_score") || opName.includes("Evaluation.predictAndScore");
}
