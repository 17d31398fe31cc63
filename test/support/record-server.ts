import { Pages } from "../../src/core/records.ts";
import { type OffsetPage, OffsetPages, type OffsetPaging } from "../../src/weave/offset-pages.ts";
import { settleTasks } from "./fake-clock.ts";

/** A server with a number of records, and the requests it received. */
export class RecordServer {
  readonly asked: { offset: number; limit: number; signal: AbortSignal }[] = [];
  inFlight = 0;
  maxInFlight = 0;
  total: number;
  /** Changes a response before it is returned. */
  change: (
    page: OffsetPage<number>,
    offset: number,
  ) => OffsetPage<number> | Promise<OffsetPage<number>> = (page) => page;

  constructor(total: number) {
    this.total = total;
  }

  readonly ask = async (
    offset: number,
    limit: number,
    signal: AbortSignal,
  ): Promise<OffsetPage<number>> => {
    signal.throwIfAborted();
    this.asked.push({ offset, limit, signal });
    this.inFlight++;
    this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
    await settleTasks(1);
    this.inFlight--;
    const left = Math.max(0, Math.min(limit, this.total - offset));
    const items = Array.from({ length: left }, (_, index) => offset + index);
    // past the end, the real server reports a total of 0
    return await this.change({ items, total: left === 0 ? 0 : this.total }, offset);
  };
}

/** Returns the records of a server, 10 per page by default. */
export function pagesOf(
  server: RecordServer,
  paging: Partial<OffsetPaging<number>> = {},
): Pages<number> {
  return new Pages(
    (limit) =>
      new OffsetPages({
        pageSize: Math.min(10, limit ?? 10),
        readAhead: 2,
        limit,
        signal: undefined,
        ask: server.ask,
        idOf: String,
        ...paging,
      }),
  );
}
