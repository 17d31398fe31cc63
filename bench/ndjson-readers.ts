/**
 * All compared ways of reading records: each accepts chunks and returns the number of records that
 * it yielded.
 */

import { Stream } from "openai/streaming";
import { NdjsonDecoder } from "../src/core/ndjson.ts";
import type { RecordReader } from "../src/core/record-reader.ts";
import { RecordStream } from "../src/core/record-stream.ts";
import { JSONLDecoder } from "./node_modules/@anthropic-ai/sdk/internal/decoders/jsonl.mjs";

export type Chunks = AsyncIterable<Uint8Array>;

/** Our stream, fed with chunks instead of a response. */
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
    // it has the same members, but the class has private fields
    opens: [async () => reader as unknown as RecordReader],
    accepts: (record) => record !== null,
    map: (record) => record,
  });
}

async function count(records: AsyncIterable<unknown>): Promise<number> {
  let counted = 0;
  for await (const record of records) if (record !== undefined) counted++;
  return counted;
}

async function countBatches(batches: AsyncIterable<readonly unknown[]>): Promise<number> {
  let counted = 0;
  for await (const batch of batches)
    for (const record of batch) if (record !== undefined) counted++;
  return counted;
}

const LF = 0x0a;

/** Plain reader 1: one streaming TextDecoder; lines are found in the text. */
async function* streamed(chunks: Chunks): AsyncGenerator<unknown> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", start)) {
      yield JSON.parse(rest.slice(start, end));
      start = end + 1;
    }
    rest = rest.slice(start);
  }
  if (rest !== "") yield JSON.parse(rest);
}

/** Puts the remaining bytes in front of the next chunk. */
function joined(rest: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (rest.length === 0) return chunk;
  const both = new Uint8Array(rest.length + chunk.length);
  both.set(rest);
  both.set(chunk, rest.length);
  return both;
}

/** Plain reader 2: each chunk is decoded up to its last newline. */
async function* byChunk(chunks: Chunks): AsyncGenerator<unknown> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = joined(rest, chunk);
    const last = bytes.lastIndexOf(LF) + 1;
    const text = decoder.decode(bytes.subarray(0, last));
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      yield JSON.parse(text.slice(start, end));
      start = end + 1;
    }
    rest = bytes.slice(last);
  }
}

/** Plain reader 3: lines are found in the bytes and decoded one by one. */
async function* byLine(chunks: Chunks): AsyncGenerator<unknown> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = joined(rest, chunk);
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      yield JSON.parse(decoder.decode(bytes.subarray(start, end)));
      start = end + 1;
    }
    rest = bytes.slice(start);
  }
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
  "Stainless JSONLDecoder": (chunks) =>
    count(new JSONLDecoder(chunks as AsyncIterableIterator<Uint8Array>, new AbortController())),
  "openai Stream": (chunks) =>
    count(Stream.fromReadableStream(toStream(chunks), new AbortController())),
  "plain: one streaming decoder": (chunks) => count(streamed(chunks)),
  "plain: chunk by chunk": (chunks) => count(byChunk(chunks)),
  "plain: line by line": (chunks) => count(byLine(chunks)),
};
