import { Pages } from "../../src/core/records.ts";
import { type OffsetPage, OffsetPages, type OffsetPaging } from "../../src/weave/offset-pages.ts";
import { settleTasks } from "./fake-clock.ts";

/** A server with so many records, and what was asked of it. */
export class RecordServer {
  readonly asked: { offset: number; limit: number; signal: AbortSignal }[] = [];
  inFlight = 0;
  mostInFlight = 0;
  total: number;
  /** Changes an answer before it is given. */
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
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    await settleTasks(1);
    this.inFlight--;
    const left = Math.max(0, Math.min(limit, this.total - offset));
    const items = Array.from({ length: left }, (_, index) => offset + index);
    // past the end the real server says 0
    return await this.change({ items, total: left === 0 ? 0 : this.total }, offset);
  };
}

/** The records of a server, ten at a time unless told otherwise. */
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
