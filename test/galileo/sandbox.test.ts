import { setupServer } from "msw/node";
import { describe, expect, test } from "vitest";
import { GalileoClient } from "../../src/galileo/client.ts";
import { RenseiClient } from "../../src/rensei/client.ts";
import { evalRuns, galileoSandbox, Store, scenario, scorers } from "../../src/testing/index.ts";
import { galileoHandlers } from "../../src/testing/msw.ts";
import { startSandbox } from "../../src/testing/node.ts";
import { WeaveClient } from "../../src/weave/client.ts";
import { errorOf } from "../support/failure-of.ts";
import { checkAnswer } from "./galileo-document.ts";
import { DRAFT, LENGTH, NOBODY, TOXICITY } from "./galileo-with.ts";

const KEY = { "galileo-api-key": "any" };

/**
 * Sends any request to the sandbox, valid or not. A response under `/v2` is checked against the
 * document.
 */
async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = KEY,
): Promise<{ status: number; json: never }> {
  const init =
    body === undefined
      ? { method, headers }
      : {
          method,
          headers: { "content-type": "application/json", ...headers },
          body: JSON.stringify(body),
        };
  const response = await galileoSandbox(new Store(scorers()))(
    new Request(`http://localhost${path}`, init),
  );
  if (response.status !== 405 && !path.includes("nothing"))
    await checkAnswer(
      method,
      path.replace(/\?.*/, "").replace(/^(\/public\/v2|\/v2)?/, "/v2"),
      response.clone(),
    );
  return { status: response.status, json: (await response.json()) as never };
}

describe("galileoSandbox", () => {
  test.each(["/scorers/tags", "/v2/scorers/tags", "/public/v2/scorers/tags"])(
    "responds at %s",
    async (path) => {
      expect(await ask("GET", path)).toMatchObject({
        status: 200,
        json: ["output", "preset", "retrieval", "safety", "style"],
      });
    },
  );

  test.each<[Record<string, string>, number]>([
    [{ "galileo-api-key": "k" }, 200],
    [{ "splunk-ao-api-key": "k" }, 200],
    [{ authorization: "Bearer k" }, 200],
    [{}, 401],
    [{ "galileo-api-key": "bad-key" }, 401],
    [{ authorization: "Bearer bad" }, 401],
    [{ authorization: "Basic eDp5" }, 401],
  ])("%o gets %d", async (headers, status) => {
    expect((await ask("GET", "/v2/scorers/tags", undefined, headers)).status).toBe(status);
  });

  test("reads the page from the query and ignores a page in the body", async () => {
    const { json } = await ask("POST", "/v2/scorers/list?starting_token=1&limit=2", {
      limit: 1,
      starting_token: 0,
    });
    expect(json).toMatchObject({
      starting_token: 1,
      limit: 2,
      next_starting_token: 3,
      paginated: true,
      scorers: [{ id: LENGTH }, {}],
    });
  });

  test("ignores unknown fields of an update and accepts colors of the wrong kind", async () => {
    const config = {
      type: "categorical",
      constraints: [{ color: "red", operator: "eq", value: "a" }],
    };
    expect(
      await ask("PATCH", `/v2/scorers/${TOXICITY}`, {
        roll_up_metod: "max",
        metric_color_picker_config: config,
      }),
    ).toMatchObject({
      status: 200,
      json: {
        roll_up_method: "percentage_true",
        output_type: "boolean",
        metric_color_picker_config: config,
      },
    });
  });

  test("null clears nullable fields and leaves name and tags alone", async () => {
    const { json } = await ask("PATCH", `/v2/scorers/${TOXICITY}`, {
      name: null,
      tags: null,
      user_prompt: null,
    });
    expect(json).toMatchObject({ name: "toxicity", tags: ["safety", "output"], user_prompt: null });
  });

  test.each<[string, string, unknown, (string | number)[]]>([
    ["PATCH", `/v2/scorers/${TOXICITY}`, { output_type: "nonsense" }, ["body", "output_type"]],
    ["PATCH", `/v2/scorers/${TOXICITY}`, { tags: "a" }, ["body", "tags"]],
    [
      "PATCH",
      `/v2/scorers/${TOXICITY}`,
      { metric_color_picker_config: { type: "boolean", constraints: [] } },
      ["body", "metric_color_picker_config", "boolean", "constraints"],
    ],
    [
      "PATCH",
      `/v2/scorers/${TOXICITY}`,
      {
        metric_color_picker_config: {
          type: "numeric",
          constraints: [{ color: "red", operator: "between", value: [2, 1] }],
        },
      },
      ["body", "metric_color_picker_config", "numeric", "constraints", 0],
    ],
    ["PATCH", "/v2/scorers/toxicity", {}, ["path", "scorer_id"]],
    ["PATCH", `/v2/scorers/${TOXICITY}`, undefined, ["body"]],
    ["POST", "/v2/scorers", { scorer_type: "llm" }, ["body", "name"]],
    ["POST", "/v2/scorers/list", { filters: [{ name: "colour" }] }, ["body", "filters", 0]],
    ["POST", "/v2/scorers/list?limit=many", {}, ["query", "limit"]],
    ["POST", `/v2/scorers/${LENGTH}/version/code`, { file: "x" }, ["body", "file"]],
    ["GET", `/v2/scorers/${TOXICITY}/health-scores`, undefined, ["query", "dataset_id"]],
    [
      "POST",
      `/v2/scorers/${TOXICITY}/versions/latest/restore`,
      undefined,
      ["path", "version_number"],
    ],
  ])("%s %s with %j: 422 at %j", async (method, path, body, loc) => {
    const { status, json } = await ask(method, path, body);
    expect(status).toBe(422);
    expect((json as { detail: { loc: unknown }[] }).detail[0]?.loc).toEqual(loc);
  });

  test.each<[string, string, unknown, number]>([
    ["GET", `/v2/scorers/${NOBODY}`, undefined, 404],
    ["GET", `/v2/scorers/${DRAFT}/version`, undefined, 404],
    ["PATCH", `/v2/scorers/${DRAFT}`, { default_version_id: NOBODY }, 404],
    ["POST", "/v2/scorers", { name: "toxicity", scorer_type: "llm" }, 409],
    ["PUT", `/v2/scorers/${DRAFT}/scope`, { is_global: false, project_ids: [NOBODY] }, 404],
    ["PUT", `/v2/scorers/${TOXICITY}`, {}, 405],
    ["GET", "/v2/nothing", undefined, 404],
  ])("%s %s with %j: %d", async (method, path, body, status) => {
    expect((await ask(method, path, body)).status).toBe(status);
  });

  test("a seed survives a JSON round trip, and stores do not share it", async () => {
    const seed = scorers();
    const other = new Store(JSON.parse(JSON.stringify(seed)));
    const one = new Store(seed);
    one.galileo.concurrentWrites.push({ before: "GET", scorer: TOXICITY, patch: { tags: [] } });
    await galileoSandbox(one)(
      new Request(`http://localhost/v2/scorers/${TOXICITY}`, { headers: KEY }),
    );
    expect(
      [one, other, new Store(scorers())].map(
        ({ galileo }) => galileo.scorer(TOXICITY).answer.tags.length,
      ),
    ).toEqual([0, 2, 2]);
  });
});

describe("All services", () => {
  test("respond at one URL, and their variables point to it", async () => {
    const sandbox = await startSandbox({
      seed: { ...scenario({ rows: 2, passRate: 1 }), ...scorers(), ...evalRuns() },
    });
    const { env, url: baseUrl } = sandbox;
    expect(env).toMatchObject({
      GALILEO_API_URL: baseUrl,
      RENSEI_API_URL: baseUrl,
      WF_TRACE_SERVER_URL: baseUrl,
    });
    const galileo = new GalileoClient({ baseUrl, apiKey: env.GALILEO_API_KEY ?? "" });
    const rensei = new RenseiClient({ baseUrl, operatorToken: env.RENSEI_OPERATOR_TOKEN ?? "" });
    const weave = new WeaveClient({
      baseUrl,
      apiKey: env.WANDB_API_KEY ?? "",
      project: "acme/search",
    });
    expect((await galileo.scorers.find("toxicity")).id).toBe(TOXICITY);
    expect((await rensei.evalRuns.replay("run-1")).replayOf).toBe("run-1");
    expect((await weave.scorers.list().toArray()).length).toBeGreaterThan(0);
    const code = "def scorer_fn(step_object, **kwargs):\n    return 'é'\n";
    await galileo.scorers.versions.create(LENGTH, {
      kind: "code",
      file: code,
      validation_result: "{}",
    });
    expect(await galileo.scorers.versions.code(LENGTH)).toBe(code);
    await sandbox.close();
  });

  test("are empty without a seed", async () => {
    const sandbox = await startSandbox();
    const { url: baseUrl } = sandbox;
    expect(await new GalileoClient({ baseUrl, apiKey: "k" }).scorers.list().toArray()).toEqual([]);
    await errorOf(
      new RenseiClient({ baseUrl, operatorToken: "k" }).evalRuns.replay("run-1"),
      "not_found",
    );
    await sandbox.close();
  });

  test("galileoHandlers() responds through MSW, with a prefix and faults", async () => {
    const baseUrl = "https://gateway.example/galileo";
    const server = setupServer(
      ...galileoHandlers(new Store(scorers()), {
        baseUrl,
        faults: [{ kind: "status", status: 503, retryAfter: 0 }],
      }),
    );
    server.listen({ onUnhandledRequest: "error" });
    const attempts: (number | null)[] = [];
    const galileo = new GalileoClient({ baseUrl, apiKey: "k" });
    expect(
      await galileo.scorers.tags({ onAttempt: ({ status }) => attempts.push(status) }),
    ).toContain("safety");
    expect(attempts).toEqual([503, 200]);
    server.close();
  });
});
