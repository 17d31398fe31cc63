// The entries that need an optional package: msw, and the API of OpenTelemetry.

import { GalileoClient, RenseiClient, WeaveClient } from "evalwire";
import { emitEvaluationResults } from "evalwire/export/otel";
import { evalRuns, run, Store, scorers } from "evalwire/testing";
import { galileoHandlers, renseiHandlers, weaveHandlers } from "evalwire/testing/msw";
import { setupServer } from "msw/node";
import { equal, outputs } from "./portable.js";

const seed = run({
  name: "nightly",
  rows: [{ input: "2+2?", output: "4", scores: { correct: true } }],
});
const server = setupServer(
  ...weaveHandlers({ seed }),
  ...galileoHandlers(new Store(scorers())),
  ...renseiHandlers({ seed: evalRuns() }),
);
server.listen();

const loaded = await new WeaveClient({ apiKey: "any-key", project: "acme/search" }).load("latest");
equal(await outputs(loaded), ["4"]);
const { scorers: metrics } = new GalileoClient({ apiKey: "any-key" });
equal((await metrics.find("toxicity")).name, "toxicity");
const { evalRuns: replays } = new RenseiClient({ operatorToken: "any-token" });
equal((await replays.replay("run-1")).replayOf, "run-1");

const emitted = await emitEvaluationResults(loaded).catch((error: unknown) => error);
equal(emitted instanceof Error, true); // no provider is registered
server.close();
console.log("every handler works");
