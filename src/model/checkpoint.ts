/**
 * Keeps the progress of a long job, so that another process can continue it. `fileCheckpoint()` of `evalwire/export/node` is one;
 * a row of a database is another.
 */
export interface Checkpoint {
  /** The text saved last; undefined when there is none. */
  load(): Promise<string | undefined>;
  /** Must have stored the text when it settles. */
  save(state: string): Promise<void>;
  /**
   * Makes this process the only one that uses the checkpoint, until `release()`. Without it two processes with the same checkpoint
   * are told apart only by what they saved: a batch then looks at the stored text again before each paid request.
   *
   * @throws {InvalidArgumentError} when another process has it and `wait` is false; the signal's reason when waiting was aborted.
   */
  lock?(options: { wait: boolean; signal?: AbortSignal | undefined }): Promise<CheckpointLock>;
}

/** The ownership of a checkpoint. */
export interface CheckpointLock {
  /** What the owner should know: the lock of a process that is gone was taken over. */
  readonly warnings: readonly string[];
  release(): Promise<void>;
}
