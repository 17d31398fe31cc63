/**
 * Measures the cost of passing one record to a `for await` loop, in nanoseconds, for each way of
 * passing it.
 */
const RECORDS = 2_000_000;
const BATCH = 200;

function* batches(): Generator<object[]> {
  const batch = Array.from({ length: BATCH }, (_, index) => ({ index }));
  for (let given = 0; given < RECORDS; given += BATCH) yield batch;
}

/** Hand-written promises, as in RecordStream. */
function customIterator(): AsyncIterable<object> {
  const source = batches();
  let batch: object[] = [];
  let index = 0;
  const next = (): Promise<IteratorResult<object, undefined>> => {
    if (index >= batch.length) {
      const taken = source.next();
      if (taken.done === true) return Promise.resolve({ done: true, value: undefined });
      batch = taken.value;
      index = 0;
    }
    // the index is valid
    return Promise.resolve({ done: false, value: batch[index++] as object });
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

async function* asyncGenerator(): AsyncGenerator<object> {
  for (const batch of batches()) for (const record of batch) yield record;
}

async function* delegated(): AsyncGenerator<object> {
  yield* asyncGenerator();
}

async function* asyncBatches(): AsyncGenerator<object[]> {
  for (const batch of batches()) yield batch;
}

async function items(source: AsyncIterable<object>): Promise<number> {
  let counted = 0;
  for await (const record of source) if (record !== undefined) counted++;
  return counted;
}

async function batched(source: AsyncIterable<object[]>): Promise<number> {
  let counted = 0;
  for await (const batch of source) for (const record of batch) if (record !== undefined) counted++;
  return counted;
}

export const deliveries: Readonly<Record<string, () => Promise<number>>> = {
  "batch loop": () => batched(asyncBatches()),
  "custom iterator": () => items(customIterator()),
  "async generator": () => items(asyncGenerator()),
  "async generator behind yield*": () => items(delegated()),
};

/** Measures one way: nanoseconds per record. */
export async function measureDelivery(name: string): Promise<number> {
  const start = performance.now();
  const counted = await deliveries[name]?.();
  if (counted !== RECORDS) throw new Error(`'${name}' yielded ${counted} records`);
  return ((performance.now() - start) * 1e6) / RECORDS;
}
