const assert = require("node:assert/strict");
const { exports: entries } = require("evalwire/package.json");

process.on("warning", (warning) => {
  throw warning; // Node 20.19 does not warn about ES modules of packages
});

const NEEDS_PEER = ["./export/otel", "./testing/msw"];

async function main() {
  for (const name of Object.keys(entries)) {
    if (name.endsWith(".json") || NEEDS_PEER.includes(name)) continue;
    const required = require(`evalwire${name.slice(1)}`);
    const imported = await import(`evalwire${name.slice(1)}`);
    assert.notEqual(Object.keys(required).length, 0, name);
    for (const key of Object.keys(imported)) assert.equal(required[key], imported[key], key);
  }

  // An error of the required package is an instance of the imported class.
  const { WeaveClient } = require("evalwire/weave");
  const { ConfigurationError } = await import("evalwire");
  assert.throws(() => new WeaveClient({ apiKey: 1 }), ConfigurationError);
  console.log(`every entry works on Node ${process.version}`);
}

main();
