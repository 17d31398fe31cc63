import { gzipSync } from "node:zlib";
import type { Exchange } from "../exchange.ts";

/** A way to lose the response to a request that the server has read. */
export interface Loss {
  readonly title: string;
  /** Whether the server returned a success status. */
  readonly saidDone: boolean;
  readonly status: number | null;
  lose(exchange: Exchange): void | Promise<void>;
}

const DONE = 200;

function byStatus(status: number): Loss {
  return {
    title: `${status}`,
    saidDone: false,
    status,
    lose: (exchange) => exchange.json(status, { detail: "who knows" }),
  };
}

/** Makes a response with a success status that cannot be used. */
function unusable(title: string, lose: Loss["lose"]): Loss {
  return { title, saidDone: true, status: DONE, lose };
}

async function halfBody(exchange: Exchange): Promise<void> {
  await exchange.write(
    `HTTP/1.1 ${DONE} OK\r\ncontent-type: application/json\r\ncontent-length: 60\r\n\r\n{"id":"6f1c`,
  );
  await exchange.pause(50);
  exchange.reset();
}

async function cutGzip(exchange: Exchange): Promise<void> {
  const zipped = gzipSync(JSON.stringify({ id: "6f1c0a52", name: "x".repeat(50) }));
  const length = String(zipped.length);
  await exchange.begin(DONE, {
    "content-type": "application/json",
    "content-encoding": "gzip",
    "content-length": length,
  });
  await exchange.write(zipped.subarray(0, 20));
  exchange.fin();
}

async function partOfStatus(exchange: Exchange): Promise<void> {
  await exchange.write("HTTP/1.1 20");
  await exchange.pause(50);
  exchange.reset();
}

/** Every way that the campaign tries, except silence, which takes time. */
export const losses: readonly Loss[] = [
  { title: "read, then RST", saidDone: false, status: null, lose: (exchange) => exchange.reset() },
  { title: "read, then FIN", saidDone: false, status: null, lose: (exchange) => exchange.fin() },
  { title: "part of a status line, then RST", saidDone: false, status: null, lose: partOfStatus },
  {
    title: "garbage instead of a response",
    saidDone: false,
    status: null,
    async lose(exchange) {
      await exchange.write("\u0000\u0001 no HTTP at all\r\n\r\n");
      exchange.fin();
    },
  },
  ...[408, 500, 502, 503, 504, 522].map(byStatus),
  unusable("success, half a body, RST", halfBody),
  unusable("success with an empty object", (exchange) => exchange.json(DONE, {})),
  unusable("success with an HTML page", (exchange) =>
    exchange.answer(DONE, { "content-type": "text/html" }, "<!doctype html><title>Hi</title>"),
  ),
  unusable("success with an empty body", (exchange) =>
    exchange.answer(DONE, { "content-type": "application/json" }, ""),
  ),
  unusable("success truncated in a gzip body", cutGzip),
];

/** Silence until the other side closes the connection. */
export const silence: Loss = {
  title: "silence until the attempt timeout",
  saidDone: false,
  status: null,
  lose: (exchange) => exchange.stall(),
};
