/** Keeps the progress of a long job, so that another process can go on with it. `save` must have stored the text when it settles. */
export interface Checkpoint {
  /** The text saved last; undefined when there is none. */
  load(): Promise<string | undefined>;
  save(state: string): Promise<void>;
}
