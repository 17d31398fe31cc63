import { expect, test } from "bun:test";

test("import and require use the same classes", async () => {
  const { WeaveClient } = await import("evalwire/weave");
  expect(require("evalwire").WeaveClient).toBe(WeaveClient);
});
