import type { LoadedRun, Score, ScoredRow, Trial } from "evalwire";

/** Returns a score with this value. */
export function scored(value: boolean | number | string): Score {
  const kind =
    typeof value === "boolean" ? "boolean" : typeof value === "number" ? "number" : "text";
  return { kind, state: "scored", value, reason: null };
}

/** Returns a trial with these fields. */
export function trial(parts: Partial<Trial> = {}): Trial {
  return {
    id: "t1",
    predictionId: "p1",
    url: null,
    output: null,
    scores: {},
    latencySeconds: null,
    tokens: null,
    costUsd: null,
    ...parts,
  };
}

/** Returns a row with these fields. */
export function row(parts: Partial<ScoredRow> = {}): ScoredRow {
  return { key: "r1", digest: null, digestKind: null, input: null, trials: [trial()], ...parts };
}

/** Rows that can be iterated repeatedly. */
export function rowsOf(...rows: ScoredRow[]): AsyncIterable<ScoredRow> {
  return {
    async *[Symbol.asyncIterator]() {
      yield* rows;
    },
  };
}

/** Returns a run with rows. */
export function loaded(id: string, ...rows: ScoredRow[]): LoadedRun {
  const run: LoadedRun["run"] = {
    provider: "weave",
    id,
    name: `run ${id}`,
    project: "acme/search",
    evaluation: "weave:///acme/search/object/eval:1",
    model: "weave:///acme/search/object/ranker:1",
    kind: "v2",
    status: "completed",
    partial: null,
    startedAt: new Date("2026-11-21T08:00:00Z"),
    finishedAt: null,
    sourceRunId: null,
    attributes: {},
    url: null,
    raw: null,
  };
  return { run, rows: rowsOf(...rows) };
}

/** Returns the content of a byte stream as a string. */
export async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text();
}

/**
 * Reads CSV by the grammar of RFC 4180: the fields of each line, and whether each was quoted.
 * Written independently of the writer.
 */
export function parseCsv(text: string, delimiter = ","): { value: string; quoted: boolean }[][] {
  const field = new RegExp(`(?:"((?:[^"]|"")*)"|([^"\\r\\n${delimiter}]*))`, "y");
  const lines: { value: string; quoted: boolean }[][] = [];
  let at = 0;
  while (at < text.length) {
    const line: { value: string; quoted: boolean }[] = [];
    for (;;) {
      field.lastIndex = at;
      const [whole, inQuotes, plain] = field.exec(text) ?? [""];
      line.push({
        value: inQuotes?.replaceAll('""', '"') ?? plain ?? "",
        quoted: inQuotes !== undefined,
      });
      at += whole.length;
      if (text[at] !== delimiter) break;
      at++;
    }
    if (text.slice(at, at + 2) !== "\r\n")
      throw new Error(`no line end at ${at}: ${JSON.stringify(text.slice(at, at + 20))}`);
    at += 2;
    lines.push(line);
  }
  return lines;
}
