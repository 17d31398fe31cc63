import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { defineConfig, type EvalwireConfig } from "evalwire/config";
import { describe, expect, test } from "vitest";

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const isValid = new Ajv2020().compile(JSON.parse(read("docs/config.schema.json")));
const whole: EvalwireConfig = {
  $schema: "./config.schema.json",
  weave: {
    entity: "acme",
    project: "search",
    baseUrl: "https://acme.example/traces",
    appUrl: "http://acme.example",
    apiKeyVariable: "ACME_KEY",
  },
  galileo: {
    project: "bot",
    baseUrl: "https://api.acme.example",
    apiKeyVariable: "_KEY2",
    apiKeyHeader: "Splunk-AO-API-Key",
  },
  rensei: { baseUrl: "https://rensei.example", operatorTokenVariable: "TOKEN" },
  policy: "gate.json",
  key: "id",
  scorers: ["judge"],
  columns: ["year"],
  cluster: "document",
  slice: "language",
  scale: { judge: [1, 5], tokens: "unbounded" },
  lowerIsBetter: ["cost"],
  higherIsBetter: ["judge"],
  profiles: { ci: { weave: { project: "acme/ci" }, policy: "ci.json" } },
};

describe("defineConfig()", () => {
  test("returns what it is called with, and agrees with the schema", () => {
    expect(defineConfig(whole)).toBe(whole);
    expect(isValid(whole)).toBe(true);
    expect(defineConfig({})).toEqual({});
  });

  test("accepts the file of the guide", () => {
    const [, json = ""] =
      /```json\n([\s\S]*?)```/.exec(read("docs/configure-the-command.md")) ?? [];
    const config: EvalwireConfig = JSON.parse(json);
    expect(isValid(config)).toBe(true);
    expect(defineConfig(config).profiles?.eu?.weave?.apiKeyVariable).toBe("WANDB_EU_KEY");
  });

  test.each([
    null,
    [],
    { weev: {} },
    { weave: { apikey: "x" } },
    { weave: null },
    { weave: { project: 7 } },
    { galileo: { apiKeyHeader: "X-Key" } },
    { scorers: "judge" },
    { scale: { judge: [1] } },
    { scale: { judge: "open" } },
    { profiles: { ci: { profiles: {} } } },
    { profiles: { ci: { $schema: "x" } } },
  ])("and the schema refuse %j", (config) => {
    expect(isValid(config)).toBe(false);
    expect(() => defineConfig(config as EvalwireConfig)).toThrow();
  });

  test.each<[EvalwireConfig, string]>([
    [{ profiles: { ci: { weave: { entity: "a", project: "b/c" } } } }, "profiles.ci.weave.entity"],
    [{ weave: { apiKeyVariable: "wandb_key" } }, "weave.apiKeyVariable"],
    [{ policy: " " }, "policy"],
    [{ scorers: [] }, "scorers"],
    [{ scale: { judge: [5, 1] } }, "scale.judge"],
    [{ profiles: { " ": {} } }, "profiles. "],
  ])("refuses %j, which no schema can state", (config, path) => {
    expect(() => defineConfig(config)).toThrow(expect.objectContaining({ path }));
  });
});
