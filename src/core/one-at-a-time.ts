/** Runs calls of an asynchronous function one after the other, in the order of calling, whether or not the callers wait for one another. */
export function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}
