/**
 * Storage for the progress of a long job, so that another process can resume it. `fileCheckpoint()`
 * from `evalwire/export/node` is one implementation; a row of a database can be another.
 */
export interface Checkpoint {
  /** Returns the last saved state; undefined when there is none. */
  load(): Promise<string | undefined>;
  /** Saves the state. Must have stored it when the promise resolves. */
  save(state: string): Promise<void>;
  /**
   * Reserves the checkpoint for this process until `release()`. Without a lock, two processes with
   * the same checkpoint are distinguished only by what they saved: a batch then checks the stored
   * state again before each paid request.
   *
   * @throws {InvalidArgumentError} when another process holds the lock and `wait` is false; the
   *   signal's reason when waiting was aborted.
   */
  lock?(options: { wait: boolean; signal?: AbortSignal | undefined }): Promise<CheckpointLock>;
}

/** Lock on a checkpoint. */
export interface CheckpointLock {
  /**
   * Warnings for the owner, for example that the lock of a process that no longer exists was taken
   * over.
   */
  readonly warnings: readonly string[];
  /** Releases the lock, so that another process can take it. */
  release(): Promise<void>;
}
