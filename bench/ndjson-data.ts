/**
 * Documents that the benches read: made-up records in the form of evaluation results, the same in
 * every process.
 */

const WORDS: Readonly<Record<string, string>> = {
  English:
    "the model answered with a short note about the sum of two numbers and its scorer marked the row as correct",
  French:
    "le modèle a répondu par une brève note à propos de la somme de deux nombres et l’évaluateur a jugé la réponse très précise",
  German:
    "das Modell antwortete mit einer kurzen Erklärung über die Summe zweier Zahlen und der Prüfer fand die Lösung schlüssig für die Übung",
  Russian:
    "модель ответила короткой заметкой о сумме двух чисел и оценщик отметил строку как верную потому что каждый шаг был показан",
  Chinese:
    "模型 给出了 一个 简短的 说明 关于 两个 数字 的 总和 评分器 认为 该行 是 正确 的 因为 每一步 都 已 展示",
  Japanese:
    "モデルは 二つの 数の 合計に ついて 短い 説明を 返し 採点者は すべての 手順が 示された ので その行を 正しいと 判定した",
  emoji: "great 😀 answer 👍 the 🚀 model ✅ got it right 🎉 and scored 💯 well done 🙌 team",
};
const MIXED_WITH = ["French", "Chinese", "emoji"];
export const LANGUAGES = [
  "English",
  "2% mixed",
  "French",
  "German",
  "Russian",
  "Chinese",
  "Japanese",
  "emoji",
];

/** A small random number generator (mulberry32), so every run reads the same bytes. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const encoder = new TextEncoder();

/** Returns text in a language with about this number of bytes. */
function text(random: () => number, bytes: number, language: string): string {
  const words = (WORDS[language] ?? "").split(" ");
  let all = "";
  for (let size = 0; size < bytes; ) {
    const word = words[Math.floor(random() * words.length)] ?? "";
    all += all === "" ? word : ` ${word}`;
    size += encoder.encode(word).length + 1;
  }
  return all;
}

/** Creates an evaluation run as Weave streams it, about 330 bytes per line. */
function smallRecord(random: () => number, index: number, language: string): object {
  return {
    evaluation_run_id: `01a1fb7d-8c4c-774d-8dcc-${String(index).padStart(12, "0")}`,
    evaluation: "weave:///acme/evals/object/sums-eval:jU5nvtZEajfA",
    model: `weave:///acme/evals/object/model-a:YJk3dz7${index}`,
    status: random() < 0.9 ? "completed" : "failed",
    started_at: "2026-11-21T00:24:31.631417Z",
    summary: { latency_ms: Math.floor(random() * 1e5), note: text(random, 60, language) },
  };
}

/**
 * Creates a row of results with three trials and their outputs, about 18 kB per line and mostly
 * text, like model outputs.
 */
function largeRecord(random: () => number, index: number, language: string): object {
  const trials = Array.from({ length: 3 }, (_, trial) => ({
    predict_call_id: `01a1fb7d-8c4c-774d-8dcc-${String(index * 3 + trial).padStart(12, "0")}`,
    model_output: { answer: Math.floor(random() * 100), text: text(random, 5_600, language) },
    scores: {
      correct: random() < 0.7,
      judge: { passed: random() < 0.5, reason: text(random, 200, language) },
    },
    model_latency_seconds: random() * 10,
  }));
  return {
    row_digest: `7DGfSVlKzNoxQd3Xa3jGXXTXOuGhI9jWQCttH96${index}`,
    evaluations: [{ evaluation_call_id: "01a1fb7d", trials }],
  };
}

/** `"small English"`, `"large 2% mixed"`, ...; `"one-line"` is a single record. */
export type DocumentKind = string;

/**
 * Creates a document of about `bytes` bytes. In `2% mixed`, one line in 50 is not English but
 * French, Chinese or emoji, in turn.
 */
export function makeDocument(kind: DocumentKind, bytes: number): Uint8Array {
  const random = randomFrom(7);
  if (kind === "one-line")
    return encoder.encode(`${JSON.stringify({ text: text(random, bytes, "English") })}\n`);
  const [size = "", ...rest] = kind.split(" ");
  const language = rest.join(" ");
  const record = size === "small" ? smallRecord : largeRecord;
  const document = new Uint8Array(bytes + 131_072);
  let length = 0;
  for (let index = 0; length < bytes; index++) {
    const other =
      index % 50 === 0 ? (MIXED_WITH[(index / 50) % MIXED_WITH.length] ?? "") : "English";
    const line = encoder.encode(
      `${JSON.stringify(record(random, index, language === "2% mixed" ? other : language))}\n`,
    );
    document.set(line, length);
    length += line.length;
  }
  return document.subarray(0, length);
}

/** Copies a document into separate chunks, as the network delivers them. */
export function chunksOf(document: Uint8Array, bytes: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < document.length; at += bytes) chunks.push(document.slice(at, at + bytes));
  return chunks;
}
