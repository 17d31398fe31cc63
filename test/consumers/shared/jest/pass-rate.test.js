const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { ConfigurationError, WeaveClient } = require("evalwire");
const { scenario } = require("evalwire/testing");
const { startSandbox } = require("evalwire/testing/node");
const { passRate } = require("./pass-rate.js");

let sandbox;
let loaded;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: scenario({ rows: 4, passRate: 0.5 }) });
  const weave = new WeaveClient({
    apiKey: "any-key",
    project: "acme/search",
    baseUrl: sandbox.url,
  });
  loaded = await weave.load("latest");
}, 60_000);
afterAll(() => sandbox.close());

test.each(["csv", "parquet", "json"])(
  "a run in %s",
  async (format) => {
    const path = join(tmpdir(), `consumer-jest-${process.pid}.${format}`);
    expect(await passRate(loaded, path)).toBe(0.5);
  },
  60_000,
);

test("errors keep their class", () => {
  expect(() => new WeaveClient({ apiKey: 1 })).toThrow(ConfigurationError);
});
