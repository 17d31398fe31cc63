/** Every way of reading records that is compared: each takes chunks and gives the number of records that it delivered. */

import { Stream } from "openai/streaming";
import { NdjsonDecoder } from "../src/core/ndjson.ts";
import type { RecordReader } from "../src/core/record-reader.ts";
import { RecordStream } from "../src/core/record-stream.ts";
import { JSONLDecoder } from "./node_modules/@anthropic-ai/sdk/internal/decoders/jsonl.mjs";

export type Chunks = AsyncIterable<Uint8Array>;

/** Our stream, fed with chunks in the place of an answer. */
function ours(chunks: Chunks): RecordStream<unknown> {
  const iterator = chunks[Symbol.asyncIterator]();
  const decoder = new NdjsonDecoder();
  const reader = {
    decoder,
    aborted: false,
    cancel() {},
    async next(): Promise<unknown[] | undefined> {
      for (;;) {
        const { done, value } = await iterator.next();
        const records = done === true ? decoder.end() : decoder.push(value);
        if (decoder.error !== undefined) throw decoder.error;
        if (records.length > 0) return records;
        if (done === true) return undefined;
      }
    },
  };
  return new RecordStream<unknown>({
    operation: "bench",
    open: async () => reader as unknown as RecordReader, // the same members; the class has private fields
    accepts: (record) => record !== null,
    map: (record) => record,
    redact: (text) => text,
  });
}

async function count(records: AsyncIterable<unknown>): Promise<number> {
  let counted = 0;
  for await (const record of records) if (record !== undefined) counted++;
  return counted;
}

async function countBatches(batches: AsyncIterable<readonly unknown[]>): Promise<number> {
  let counted = 0;
  for await (const batch of batches) for (const record of batch) if (record !== undefined) counted++;
  return counted;
}

/** What people write by hand: decode, split, parse. */
async function* splitLines(chunks: Chunks): AsyncGenerator<unknown> {
  let rest = "";
  for await (const part of toStream(chunks).pipeThrough(new TextDecoderStream("utf-8", { fatal: true }))) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line);
  }
  if (rest !== "") yield JSON.parse(rest);
}

function toStream(chunks: Chunks): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(value as Uint8Array<ArrayBuffer>); // never shared memory here
    },
  });
}

async function drain(chunks: Chunks): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return bytes;
}

export const readers: Readonly<Record<string, (chunks: Chunks) => Promise<number>>> = {
  drain,
  "evalwire items": (chunks) => count(ours(chunks)),
  "evalwire batches": (chunks) => countBatches(ours(chunks).batches()),
  "Stainless JSONLDecoder": (chunks) => count(new JSONLDecoder(chunks as AsyncIterableIterator<Uint8Array>, new AbortController())),
  "openai Stream": (chunks) => count(Stream.fromReadableStream(toStream(chunks), new AbortController())),
  "TextDecoderStream + split": (chunks) => count(splitLines(chunks)),
};
