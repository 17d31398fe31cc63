import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bodies } from "../../generated/galileo-bodies.ts";
import { checkBody, unlistedValues } from "../../src/galileo/check-body.ts";
import { errorOf } from "../support/failure-of.ts";
import { type Galileo, galileoWith, LENGTH, NOBODY, PRESET, TOXICITY } from "./galileo-with.ts";

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly const?: unknown;
  readonly additionalProperties?: unknown;
}
const document = JSON.parse(
  readFileSync(new URL("../../openapi/galileo.json", import.meta.url), "utf8"),
) as {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, object> } }>>;
  components: { schemas: Record<string, Schema> };
};
const MAX_DEPTH = 6;

/** Every object that a schema describes, each inside a body around it, with its path. */
function* samples(
  schema: Schema,
  path: string,
  depth = 0,
): Generator<{ value: unknown; path: string; target: Record<string, unknown> }> {
  if (depth > MAX_DEPTH) return;
  const id = schema.$ref?.split("/").at(-1);
  if (id !== undefined) {
    yield* samples(document.components.schemas[id] ?? {}, path, depth);
    return;
  }
  for (const one of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])])
    yield* samples(one, path, depth);
  if (schema.items !== undefined)
    for (const one of samples(schema.items, `${path}[0]`, depth + 1))
      yield { ...one, value: [one.value] };
  if (schema.properties === undefined || schema.additionalProperties === true) return;
  const constants = Object.fromEntries(
    Object.entries(schema.properties).flatMap(([name, one]) =>
      one.const === undefined ? [] : [[name, one.const]],
    ),
  );
  const target = { ...constants };
  yield { value: target, path, target };
  for (const [name, inner] of Object.entries(schema.properties))
    for (const one of samples(inner, `${path}.${name}`, depth + 1))
      yield { ...one, value: { ...constants, [name]: one.value } };
}

const OPERATIONS = Object.entries(document.paths).flatMap(([route, methods]) =>
  Object.entries(methods).flatMap(([method, { requestBody }]) => {
    const content = Object.values(requestBody?.content ?? {})[0] as { schema: Schema } | undefined;
    return content === undefined
      ? []
      : [{ operation: `${method.toUpperCase()} ${route}`, schema: content.schema }];
  }),
);

describe("checkBody", () => {
  test("knows each of the 34 operations with a body that the document describes", () => {
    expect(Object.keys(bodies).sort()).toEqual(OPERATIONS.map(({ operation }) => operation).sort());
    expect(OPERATIONS).toHaveLength(34);
  });

  test.each(OPERATIONS)(
    "$operation: accepts every object of the document, and in none a field that it lacks",
    async ({ operation, schema }) => {
      let count = 0;
      for (const { value, path, target } of samples(schema, "body")) {
        await checkBody(operation, value);
        target.zzzz_zzzz = 1;
        const error = await errorOf<Error & { path: string }>(
          checkBody(operation, value),
          "invalid_argument",
        );
        expect(error.path).toBe(`${path}.zzzz_zzzz`);
        expect(error.message).toMatch(/^'zzzz_zzzz' is not a field of 'body/);
        count++;
      }
      expect(count).toBeGreaterThan(0);
    },
  );

  test("names the nearest field with its path", async () => {
    const error = await errorOf<Error & { path: string }>(
      checkBody("POST /v2/scorers", { defaults: { num_judge: 3 } }, "scorer"),
      "invalid_argument",
    );
    expect(error.message).toBe(
      "'num_judge' is not a field of 'scorer.defaults'. Did you mean 'num_judges'?",
    );
    expect(error.path).toBe("scorer.defaults.num_judge");
  });

  test("a union goes by its constant; one that the document lacks is the service's to judge", async () => {
    const list = (filter: object): Promise<void> =>
      checkBody("POST /v2/scorers/list", { filters: [filter] }, "query");
    await list({ name: "created_at", operator: "eq", value: "x" });
    const error = await errorOf<Error & { path: string }>(
      list({ name: "created_at", operator: "eq", value: "x", case_sensitive: true }),
      "invalid_argument",
    );
    expect(error.path).toBe("query.filters[0].case_sensitive");
    await list({ name: "added_in_2027", anything: 1 });
  });

  test("maps and objects without a schema hold anything", async () => {
    await checkBody("POST /v2/scorers/{scorer_id}/versions/{version_number}/health-scores", {
      secondary: { precision: 1, anything: 0.5 },
    });
    await checkBody("POST /v2/projects/{project_id}/experiments", {
      name: "x",
      prompt_settings: { temperature_of_2027: 1 },
    });
    await checkBody("POST /v2/scorers/llm/validate", { anything: 1 });
  });

  test("names that every object has are fields like others", async () => {
    for (const name of ["toString", "constructor", "__proto__"])
      await errorOf(
        checkBody("POST /v2/scorers", JSON.parse(`{"defaults":{"${name}":1}}`)),
        "invalid_argument",
      );
  });
});

describe("unlistedValues", () => {
  test("finds values outside the document's lists, nested ones too", async () => {
    const found = await unlistedValues("PATCH /v2/scorers/{scorer_id}", {
      name: "hologram",
      output_type: "hologram",
      input_type: null,
      roll_up_method: "max",
      multimodal_capabilities: ["vision", "smell"],
      defaults: { output_type: "boolaen" },
    });
    expect(found.map(({ path, value }) => [path, value])).toEqual([
      ["output_type", "hologram"],
      ["multimodal_capabilities[1]", "smell"],
      ["defaults.output_type", "boolaen"],
    ]);
    expect(found[1]?.known).toEqual(["vision", "audio"]);
  });
});

const TEMPLATE = { template: "t" };
const TRIAL = {
  query: "q",
  response: "r",
  chain_poll_template: TEMPLATE,
  scorer_configuration: {},
  user_prompt: "p",
};
const AUTOGEN = {
  instructions: "i",
  model_name: "m",
  output_type: "boolean",
  cot_enabled: false,
  scoreable_node_types: ["llm"],
};
const CODE = "def scorer_fn(step_object, **kwargs):\n    return 1\n";
type Call = (scorers: Galileo["galileo"]["scorers"], extra: object) => Promise<unknown>;

describe("Methods of scorers", () => {
  test.each<[string, string, Call]>([
    [
      "list",
      "query.filters[0].zzzz",
      (s, extra) =>
        s
          .list({
            filters: [{ name: "label", operator: "eq", value: "x", ...extra }],
          })
          .toArray(),
    ],
    ["create", "body.zzzz", (s, extra) => s.create({ name: "n", scorer_type: "llm", ...extra })],
    [
      "create, nested",
      "body.defaults.zzzz",
      (s, extra) => s.create({ name: "n", scorer_type: "llm", defaults: { ...extra } }),
    ],
    [
      "createWithVersion",
      "body.zzzz",
      (s, extra) =>
        s.createWithVersion(
          { name: "n", scorer_type: "llm", ...extra },
          { kind: "llm", instructions: "i" },
        ),
    ],
    [
      "createWithVersion, version",
      "version.zzzz",
      (s, extra) =>
        s.createWithVersion(
          { name: "n", scorer_type: "llm" },
          { kind: "llm", instructions: "i", ...extra },
        ),
    ],
    [
      "createWithVersion, code",
      "version.zzzz",
      (s, extra) =>
        s.createWithVersion(
          { name: "n", scorer_type: "code" },
          { kind: "code", file: CODE, validation_result: "{}", ...extra },
        ),
    ],
    ["update", "patch.defaults.zzzz", (s, extra) => s.update(TOXICITY, { defaults: { ...extra } })],
    ["plan", "patch.defaults.zzzz", (s, extra) => s.plan(TOXICITY, { defaults: { ...extra } })],
    [
      "withChange",
      "patch.zzzz",
      (s, extra) => s.withChange(TOXICITY, { name: "n", ...extra }, () => Promise.resolve()),
    ],
    ["setScope", "body.zzzz", (s, extra) => s.setScope(TOXICITY, { is_global: true, ...extra })],
    ["autogen", "body.zzzz", (s, extra) => s.autogen({ ...AUTOGEN, ...extra })],
    [
      "versions.create, llm",
      "body.chain_poll_template.zzzz",
      (s, extra) =>
        s.versions.create(TOXICITY, {
          kind: "llm",
          chain_poll_template: { ...TEMPLATE, ...extra },
        }),
    ],
    [
      "versions.create, luna",
      "body.zzzz",
      (s, extra) =>
        s.versions.create(TOXICITY, { kind: "luna", lora_task_id: 1, prompt: "p", ...extra }),
    ],
    [
      "versions.create, preset",
      "body.zzzz",
      (s, extra) => s.versions.create(PRESET, { kind: "preset", ...extra }),
    ],
    [
      "versions.create, code",
      "body.zzzz",
      (s, extra) =>
        s.versions.create(LENGTH, {
          kind: "code",
          file: CODE,
          validation_result: "{}",
          ...extra,
        }),
    ],
    [
      "versions.writeHealthScore",
      "body.zzzz",
      (s, extra) =>
        s.versions.writeHealthScore(TOXICITY, 0, {
          dataset_id: NOBODY,
          health_score_type: "f1",
          score: 1,
          ...extra,
        }),
    ],
    [
      "validations.llmWithFiles",
      "parts.zzzz",
      (s, extra) => s.validations.llmWithFiles({ body: "{}", ...extra }),
    ],
    [
      "validations.llmOnRecords",
      "body.scorer_configuration.zzzz",
      (s, extra) => s.validations.llmOnRecords({ ...TRIAL, scorer_configuration: { ...extra } }),
    ],
    [
      "validations.llmOnDataset",
      "body.zzzz",
      (s, extra) => s.validations.llmOnDataset({ ...TRIAL, dataset_id: NOBODY, ...extra }),
    ],
    ["validations.code", "body.zzzz", (s, extra) => s.validations.code({ file: CODE, ...extra })],
    [
      "validations.codeOnRecords",
      "body.zzzz",
      (s, extra) => s.validations.codeOnRecords({ file: CODE, ...extra }),
    ],
    [
      "validations.codeOnDataset",
      "body.zzzz",
      (s, extra) => s.validations.codeOnDataset({ file: CODE, dataset_id: NOBODY, ...extra }),
    ],
  ])("%s refuses a field that the document lacks and sends nothing", async (_what, path, call) => {
    const { galileo, sent } = galileoWith();
    const error = await errorOf<Error & { path: string }>(
      () => call(galileo.scorers, { zzzz: 1 }),
      "invalid_argument",
    );
    expect(error.path).toBe(path);
    expect(error.message).toContain(`'zzzz' is not a field of '${path.slice(0, -5)}'`);
    expect(sent).toEqual([]);
  });

  test("extraBody still passes what this release does not know", async () => {
    const { galileo, sent } = galileoWith();
    await galileo.scorers.create(
      { name: "n", scorer_type: "llm" },
      { extraBody: { added_in_2027: { anything: 1 } } },
    );
    expect(sent[0]?.body).toMatchObject({ added_in_2027: { anything: 1 } });
  });
});
