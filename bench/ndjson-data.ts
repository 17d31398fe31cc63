/** The documents that the benches read: invented records in the shape of evaluation results, the same in every process. */

const WORDS = "the model answered with a short note about the sum of two numbers and its scorer marked the row as correct".split(" ");
const NON_ASCII = ["naïve café", "😀", "日本", "“so”"];

/** A small generator of numbers (mulberry32), so that every run reads the same bytes. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function text(random: () => number, length: number, foreign: boolean): string {
  let words = foreign ? (NON_ASCII[Math.floor(random() * NON_ASCII.length)] ?? "") : "";
  while (words.length < length) words += ` ${WORDS[Math.floor(random() * WORDS.length)]}`;
  return words.trim();
}

/** An evaluation run as Weave streams it, about 310 bytes as a line. */
function smallRecord(random: () => number, index: number, foreign: boolean): object {
  const id = `01a1fb7d-8c4c-774d-8dcc-${String(index).padStart(12, "0")}`;
  return {
    evaluation_run_id: id,
    evaluation: "weave:///acme/evals/object/sums-eval:jU5nvtZEajfA",
    model: `weave:///acme/evals/object/model-a:YJk3dz7OlN0YNk2w${index}`,
    status: random() < 0.9 ? "completed" : "failed",
    started_at: "2026-11-21T00:24:31.631417Z",
    summary: { latency_ms: Math.floor(random() * 1e5), note: text(random, 12, foreign) },
  };
}

/** A row of results with its trials and their texts, about 20 kB as a line. */
function largeRecord(random: () => number, index: number, foreign: boolean): object {
  const trials = Array.from({ length: 23 }, (_, trial) => ({
    predict_call_id: `01a1fb7d-8c4c-774d-8dcc-${String(index * 23 + trial).padStart(12, "0")}`,
    model_output: { answer: Math.floor(random() * 100), text: text(random, 600, foreign) },
    scores: { correct: random() < 0.7, error: random(), judge: { passed: random() < 0.5, reason: text(random, 28, foreign) } },
    model_latency_seconds: random() * 10,
    total_tokens: Math.floor(random() * 5000),
  }));
  return { row_digest: `7DGfSVlKzNoxQd3Xa3jGXXTXOuGhI9jWQCttH96${index}`, evaluations: [{ evaluation_call_id: "01a1fb7d", trials }] };
}

export type DocumentKind = "small" | "large" | "small-mixed" | "large-mixed" | "one-line";

/**
 * Makes a document of about `bytes` bytes.
 *
 * In `small` and `large` one line of 50 has non-ASCII text, in the mixed ones every line has (about 1.4 % of the bytes, so that
 * every chunk is mixed); `one-line` is a single record.
 */
export function makeDocument(kind: DocumentKind, bytes: number): Uint8Array {
  const random = randomFrom(7);
  const encoder = new TextEncoder();
  if (kind === "one-line") return encoder.encode(`${JSON.stringify({ text: text(random, bytes, false) })}\n`);
  const record = kind.startsWith("small") ? smallRecord : largeRecord;
  const foreignEvery = kind.endsWith("-mixed") ? 1 : 50;
  const document = new Uint8Array(bytes + 65_536);
  let length = 0;
  for (let index = 0; length < bytes; index++) {
    const line = encoder.encode(`${JSON.stringify(record(random, index, index % foreignEvery === 0))}\n`);
    document.set(line, length);
    length += line.length;
  }
  return document.subarray(0, length);
}

/** Copies a document into chunks of their own, as the network gives them. */
export function chunksOf(document: Uint8Array, bytes: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < document.length; at += bytes) chunks.push(document.slice(at, at + bytes));
  return chunks;
}
