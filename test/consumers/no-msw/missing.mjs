// Without the optional packages, Node's error says which package to install.
import assert from "node:assert/strict";

for (const [entry, missing] of [
  ["evalwire/testing/msw", "msw"],
  ["evalwire/export/otel", "@opentelemetry/api"],
])
  await assert.rejects(import(entry), {
    code: "ERR_MODULE_NOT_FOUND",
    message: new RegExp(`^Cannot find package '${missing}' imported from .*evalwire`),
  });
