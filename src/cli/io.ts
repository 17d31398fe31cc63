/** Output stream of a process. */
export interface Sink {
  readonly isTTY: boolean;
  /** Width of the terminal in columns; 80 when it is unknown. */
  readonly columns: number;
  /**
   * Writes text or bytes and waits until the stream takes more.
   *
   * @throws {ClosedPipeError} when the reader has closed the pipe, as `head` does.
   * @throws {OutputError} when the stream takes no more for another reason, such as a full disk.
   */
  write(chunk: string | Uint8Array): Promise<void>;
}

/** Everything that a command reads from or writes to its process. Tests replace it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly stdin: {
    readonly isTTY: boolean;
    /** Reads one line without its end; null at the end of the input. */
    readLine(): Promise<string | null>;
  };
  readonly stdout: Sink;
  /** Takes messages. It never throws: a command does its work even if nobody can read them. */
  readonly stderr: Sink;
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
  /** Current time, in ms since 1970. */
  now(): number;
}

/** The reader of a pipe has closed it: nobody wants the rest of the output. */
export class ClosedPipeError extends Error {
  override readonly name = "ClosedPipeError";

  constructor() {
    super("The reader of the output closed it");
  }
}

/** The standard output takes no more, for another reason than a closed pipe. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  /** Code of the system, such as `"ENOSPC"`. */
  readonly code: string;

  constructor(cause: unknown) {
    const { code, message } = Object(cause);
    // messages of the system are "ENOSPC: no space left on device, write"
    super(`Cannot write to the standard output: ${String(message).split(", ")[0]}`, { cause });
    this.code = typeof code === "string" ? code : "EIO";
  }
}
