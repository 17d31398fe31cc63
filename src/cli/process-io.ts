import { createInterface } from "node:readline";
import type { WriteStream } from "node:tty";
import { ClosedPipeError, type Io, type Sink } from "./io.ts";

/** Returns the input and output of this process. The first Ctrl-C aborts, the second one kills. */
export function processIo(): Io {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => controller.abort(new Error(`Received ${name}`)));
  return {
    env: process.env,
    cwd: process.cwd(),
    stdin: { isTTY: process.stdin.isTTY === true, readLine },
    stdout: sinkOf(process.stdout),
    stderr: sinkOf(process.stderr),
    signal: controller.signal,
    now: () => Date.now(),
  };
}

function sinkOf(stream: WriteStream): Sink {
  let failed: Error | null = null;
  // without a listener, an error of the stream would end the process with a stack trace
  stream.on("error", (error: NodeJS.ErrnoException) => {
    failed ??= error.code === "EPIPE" ? new ClosedPipeError() : error;
  });
  return {
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns > 0 ? stream.columns : 80; // 0 in some terminals
    },
    async write(chunk) {
      if (failed !== null) throw failed;
      await new Promise<void>((resolve) => stream.write(chunk, () => resolve()));
      if (failed !== null) throw failed;
    },
  };
}

async function readLine(): Promise<string | null> {
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) return line;
    return null;
  } finally {
    lines.close();
  }
}
