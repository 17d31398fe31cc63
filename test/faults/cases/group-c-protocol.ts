// Responses that bend or break the protocol.
import { head } from "../exchange.ts";
import { type FaultCase, service } from "../fault-case.ts";
import { askedRun } from "./answers.ts";
import { assert, expectAttempts, expectCode } from "./expect.ts";

export const cases: readonly FaultCase[] = [
  {
    id: 65,
    title: "50 informational responses, then 200",
    deliveries: [1, 3],
    serve: service(async (exchange) => {
      for (let index = 0; index < 50; index++) {
        const link = index % 3 === 2 ? "link: </x.css>; rel=preload\r\n" : "";
        await exchange.write(`HTTP/1.1 ${[100, 102, 103][index % 3]} Early\r\n${link}\r\n`);
      }
      await exchange.json(200, askedRun(exchange));
    }),
    async run(context) {
      const weave = await context.weave();
      try {
        assert.equal((await weave.evaluationRuns.get("run-1")).evaluation_run_id, "run-1");
      } catch (error) {
        expectCode(context.seen(error), "network");
      }
    },
  },
  {
    id: 66,
    title: "an invalid status line",
    deliveries: 3,
    serve: service(async (exchange) => {
      await exchange.write("HTTP/1.1 abc Nonsense\r\n\r\n<html>");
      exchange.fin();
    }),
    async run(context) {
      const weave = await context.weave();
      expectAttempts(await context.rejects(weave.evaluationRuns.get("run-1")), "network", 3);
    },
  },
  {
    id: 67,
    title: "a response header of 20 KB",
    deliveries: [1, 3],
    serve: service(async (exchange) => {
      const body = JSON.stringify(askedRun(exchange));
      const headers = {
        "content-type": "application/json",
        "x-long": "x".repeat(20_480),
        "content-length": String(body.length),
      };
      await exchange.write(head(200, headers) + body);
    }),
    async run(context) {
      const weave = await context.weave();
      try {
        assert.equal((await weave.evaluationRuns.get("run-1")).evaluation_run_id, "run-1");
      } catch (error) {
        expectCode(context.seen(error), "network");
      }
    },
  },
];
