// Lines that are not records, or are unreasonably large.
import { deflateSync, gzipSync } from "node:zlib";
import type { Exchange } from "../exchange.ts";
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { answerStream, askedRun, run, runLines, STREAM_HEAD } from "./answers.ts";
import { assert, expectCode, residentMb } from "./expect.ts";

type Listed = { evaluation_run_id: string; model: string };

function variant(exchange: Exchange): number {
  return Number(new URL(exchange.request.path, "http://x").searchParams.get("limit"));
}

async function read(
  context: FaultContext,
  limit: number,
): Promise<{ records: Listed[]; error: unknown }> {
  const weave = await context.weave();
  const records: Listed[] = [];
  try {
    for await (const one of weave.evaluationRuns.list({ limit })) records.push(one as Listed);
    return { records, error: null };
  } catch (error) {
    return { records, error: context.seen(error) };
  }
}

const SECRET_TEXT = "do-not-repeat-this-text";
const NUMBERS = ["NaN", "Infinity", "-Infinity"];
const NO_RECORDS = ["null", "[]", '"x"', "1"];
const NESTED = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const BLOCK = Buffer.alloc(65_536, "x");
/**
 * Writes a Unicode line separator inside a string: raw where JSON allows it, escaped where it does
 * not.
 */
const SEPARATORS = "a\u2028b\u2029c\u0085d\\u000be\\u000cf";

/** Sends a record, then this line, then another record. */
function between(line: string | Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from(runLines(1)),
    Buffer.from(line as string),
    Buffer.from("\n"),
    Buffer.from(runLines(1)),
  ]);
}

const lineOf = (text: string): string =>
  `{"evaluation_run_id":"run-1","evaluation":"e","model":"m","summary":{"x":${text}}}`;

/**
 * Makes a case with one bad line per variant: each is rejected with its number and without its
 * text.
 */
function refused(
  lines: readonly (string | Uint8Array)[],
  code: string,
  reason?: string,
): Pick<FaultCase, "deliveries" | "serve" | "run"> {
  return {
    deliveries: lines.length,
    serve: service((exchange) =>
      answerStream(exchange, between(lines[variant(exchange) - 1] ?? "")),
    ),
    async run(context) {
      for (const index of lines.keys()) {
        const { records, error } = await read(context, index + 1);
        const known = expectCode<{ line: number; reason: string; records: number }>(error, code);
        assert.equal(known.line, 2);
        assert.equal(records.length, 1);
        assert.equal(known.records, 1);
        if (reason !== undefined) assert.equal(known.reason, reason);
        assert.doesNotMatch(
          `${known.message} ${known.stack} ${JSON.stringify(known)}`,
          new RegExp(SECRET_TEXT),
        );
      }
    },
  };
}

export const cases: readonly FaultCase[] = [
  {
    id: 74,
    title: "NaN and Infinity in a record",
    ...refused(NUMBERS.map(lineOf), "stream_parse", "not-json"),
  },
  {
    id: 83,
    title: "broken gzip, an unknown encoding, 30 layers of encoding",
    deliveries: [3, 9],
    serve: service((exchange) => {
      const kind = variant(exchange);
      if (kind === 1)
        return exchange.answer(
          200,
          { "content-type": "application/jsonl", "content-encoding": "gzip" },
          "this is not gzip",
        );
      if (kind === 2)
        return exchange.answer(
          200,
          { "content-type": "application/jsonl", "content-encoding": "foo" },
          deflateSync(runLines(3)),
        );
      let bytes = Buffer.from(runLines(3));
      for (let layer = 0; layer < 30; layer++) bytes = gzipSync(bytes);
      return exchange.answer(
        200,
        {
          "content-type": "application/jsonl",
          "content-encoding": Array(30).fill("gzip").join(", "),
        },
        bytes,
      );
    }),
    async run(context) {
      for (const kind of [1, 2, 3]) {
        const { records, error } = await read(context, kind);
        expectCode(error, "network", "stream_parse", "stream_truncated", "stream_interrupted");
        assert.equal(records.length, 0);
      }
    },
  },
  {
    id: 84,
    title: "bytes that are not UTF-8",
    ...refused(
      [
        Buffer.concat([
          Buffer.from('{"evaluation_run_id":"'),
          Buffer.from([0xc3, 0x28]),
          Buffer.from('"}'),
        ]),
      ],
      "stream_parse",
      "not-utf8",
    ),
  },
  {
    id: 85,
    title: "a line of 33 MiB",
    deliveries: 1,
    alone: true,
    serve: service(async (exchange) => {
      await exchange.write(STREAM_HEAD + runLines(1));
      await exchange.write('{"evaluation_run_id":"');
      exchange.note("sent", await exchange.flood(1_073_741_824, BLOCK));
    }),
    async run(context) {
      const before = residentMb();
      const { records, error } = await read(context, 1);
      assert.equal(expectCode<{ reason: string }>(error, "stream_parse").reason, "line-too-long");
      assert.equal(records.length, 1);
      assert.ok(residentMb() - before < 250, `grew by ${residentMb() - before} MB`);
    },
  },
  {
    id: 90,
    title: "endless blank lines",
    deliveries: 1,
    alone: true,
    serve: service(async (exchange) => {
      await exchange.write(STREAM_HEAD + runLines(1));
      await exchange.flood(64 * 1_048_576, Buffer.alloc(65_536, "\n"));
    }),
    async run(context) {
      const { error } = await read(context, 1);
      assert.equal(
        expectCode<{ reason: string }>(error, "stream_parse").reason,
        "too-many-blank-lines",
      );
    },
  },
  {
    id: 91,
    title: "raw Unicode line separators inside strings",
    deliveries: 1,
    serve: service((exchange) =>
      answerStream(
        exchange,
        between(`{"evaluation_run_id":"run-1","evaluation":"e","model":"${SEPARATORS}"}`),
      ),
    ),
    async run(context) {
      const { records, error } = await read(context, 1);
      assert.equal(error, null);
      assert.equal(records.length, 3);
      assert.equal(records[1]?.model, "a\u2028b\u2029c\u0085d\u000be\u000cf");
    },
  },
  {
    id: 93,
    title: "a byte order mark at the start, and one in the middle",
    deliveries: 2,
    serve: service((exchange) =>
      answerStream(
        exchange,
        variant(exchange) === 1 ? `\ufeff${runLines(2)}` : `${runLines(1)}\ufeff${runLines(1)}`,
      ),
    ),
    async run(context) {
      assert.equal((await read(context, 1)).records.length, 2);
      const { records, error } = await read(context, 2);
      assert.equal(expectCode<{ line: number }>(error, "stream_parse").line, 2);
      assert.equal(records.length, 1);
    },
  },
  {
    id: 95,
    title: "rows that are not objects",
    ...refused(NO_RECORDS, "stream_parse", "not-a-record"),
  },
  {
    id: 96,
    title: "records with a key '__proto__'",
    deliveries: 2,
    serve: service((exchange) => {
      const text = JSON.stringify(
        exchange.path.endsWith("runs") ? run("run-1") : askedRun(exchange),
      ).replace("{", '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},');
      return exchange.path.endsWith("runs")
        ? answerStream(exchange, `${text}\n`)
        : exchange.answer(200, { "content-type": "application/json" }, text);
    }),
    async run(context) {
      const weave = await context.weave();
      assert.equal((await read(context, 1)).records[0]?.evaluation_run_id, "run-1");
      const got: object = await weave.evaluationRuns.get("run-1");
      assert.equal(Object.getPrototypeOf(got), Object.prototype);
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
    },
  },
  {
    id: 97,
    title: "nesting 100,000 deep, in a stream and in a body",
    deliveries: [2, 4],
    serve: service((exchange) => {
      if (exchange.path.endsWith("runs")) return answerStream(exchange, between(lineOf(NESTED)));
      return exchange.answer(200, { "content-type": "application/json" }, lineOf(NESTED));
    }),
    async run(context) {
      const { error } = await read(context, 1);
      if (error !== null) expectCode(error, "stream_parse");
      const weave = await context.weave();
      await weave.evaluationRuns
        .get("run-1")
        .catch((thrown: unknown) => expectCode(thrown, "response_shape"));
    },
  },
  {
    id: 98,
    title: "a broken line between good ones",
    ...refused([`{"evaluation_run_id":"${SECRET_TEXT}`, SECRET_TEXT], "stream_parse", "not-json"),
  },
  {
    id: 99,
    title: "an error object as a row",
    ...refused(
      ['{"error":"the database went away"}', '{"detail":"the database went away"}'],
      "stream_server",
    ),
  },
];
