import { createInterface } from "node:readline";
import { isatty } from "node:tty";
import { type OutputStream, streamWriter } from "../export/stream-node.ts";
import { ClosedPipeError, type Io, OutputError, type Sink } from "./io.ts";

/** Returns the input and output of this process. The first Ctrl-C aborts, the second one kills. */
export function processIo(): Io {
  const signal = abortedBySignals(["SIGINT", "SIGTERM"]);
  return {
    env: process.env,
    cwd: process.cwd(),
    stdin: { isTTY: isatty(0), readLine: () => readLine(signal) },
    stdout: outputOf(process.stdout),
    stderr: messagesOf(process.stderr),
    signal,
    now: () => Date.now(),
  };
}

function abortedBySignals(names: readonly NodeJS.Signals[]): AbortSignal {
  const controller = new AbortController();
  const abort = (name: NodeJS.Signals): void => {
    for (const one of names) process.off(one, abort); // the next one ends the process
    controller.abort(new Error(`Received ${name}`));
  };
  for (const name of names) process.on(name, abort);
  return controller.signal;
}

/** Data: an error ends the command, because what was written is incomplete. */
function outputOf(stream: OutputStream): Sink {
  const write = writerOf(stream);
  let failed: Error | null = null;
  return sinkOf(stream, async (chunk) => {
    if (failed !== null) throw failed;
    try {
      await write(chunk);
    } catch (error) {
      failed = isClosedPipe(error) ? new ClosedPipeError() : new OutputError(error);
      throw failed;
    }
  });
}

/** Messages: a command does its work and keeps its exit code even if nobody can read them. */
function messagesOf(stream: OutputStream): Sink {
  const write = writerOf(stream);
  return sinkOf(stream, (chunk) => write(chunk).catch(() => {}));
}

function writerOf(stream: OutputStream): (chunk: string | Uint8Array) => Promise<void> {
  // without a listener, an error of the stream would end the process with a stack trace
  stream.on("error", () => {});
  return streamWriter(stream);
}

function sinkOf(stream: OutputStream, write: Sink["write"]): Sink {
  return {
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns > 0 ? stream.columns : 80; // 0 in some terminals
    },
    write,
  };
}

const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EPIPE";

/** Reads one line. @throws the reason of the signal once it is aborted. */
async function readLine(signal: AbortSignal): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, signal });
  try {
    for await (const line of lines) return line;
    signal.throwIfAborted();
    return null;
  } finally {
    lines.close();
  }
}
