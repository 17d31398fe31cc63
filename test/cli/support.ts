import { ClosedPipeError, type Io, type Sink } from "../../src/cli/io.ts";
import { runCli } from "../../src/cli/run.ts";

/** The process of a command in a test. */
export interface Surroundings {
  /** Environment variables. Nothing of the real environment is visible. */
  env?: Record<string, string>;
  cwd?: string;
  /** Width of a terminal that stdout and stderr write to. Default: no terminal. */
  terminal?: number;
  /** Lines that the user types. */
  typed?: string[];
  /** Called when the command reads a line. */
  onQuestion?: () => void;
  signal?: AbortSignal;
  now?: number;
  /** Number of writes to stdout after which its reader closes it. */
  closesAfter?: number;
}

/** Outcome of a command line. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command line in this process. */
export async function runCommand(
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<Outcome> {
  const { io, stdout, stderr } = ioOf(surroundings);
  const code = await runCli(args, io);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Returns the input and output of a process in memory. */
export function ioOf(surroundings: Surroundings = {}): {
  io: Io;
  stdout: MemorySink;
  stderr: MemorySink;
} {
  const stdout = new MemorySink(surroundings.terminal, surroundings.closesAfter);
  const stderr = new MemorySink(surroundings.terminal);
  const typed = [...(surroundings.typed ?? [])];
  const io: Io = {
    env: surroundings.env ?? {},
    cwd: surroundings.cwd ?? process.cwd(),
    stdin: {
      isTTY: surroundings.terminal !== undefined,
      readLine: async () => {
        surroundings.onQuestion?.();
        return typed.shift() ?? null;
      },
    },
    stdout,
    stderr,
    signal: surroundings.signal ?? new AbortController().signal,
    now: () => surroundings.now ?? Date.now(),
  };
  return { io, stdout, stderr };
}

class MemorySink implements Sink {
  readonly isTTY: boolean;
  readonly columns: number;
  text = "";
  #writes = 0;
  readonly #closesAfter: number;

  constructor(columns: number | undefined, closesAfter = Number.POSITIVE_INFINITY) {
    this.isTTY = columns !== undefined;
    this.columns = columns ?? 80;
    this.#closesAfter = closesAfter;
  }

  async write(chunk: string | Uint8Array): Promise<void> {
    if (this.#writes++ >= this.#closesAfter) throw new ClosedPipeError();
    this.text += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
  }
}
