import { describe, expect, test } from "vitest";
import { formOf } from "../../src/galileo/form.ts";
import { errorOf } from "../support/failure-of.ts";
import { type Galileo, galileoWith, LENGTH, NOBODY } from "./galileo-with.ts";

const CODE = "def scorer_fn(step_object, **kwargs):\n    return 1\n";
const entries = (sent: Galileo["sent"]): [string, string][] =>
  [...((sent[0]?.body ?? new FormData()) as FormData).entries()].map(([name, value]) => [
    name,
    typeof value === "string" ? value : `file ${value.name}`,
  ]);

describe("Forms", () => {
  test("an object is sent as JSON where the field holds JSON", async () => {
    const one = galileoWith();
    await one.galileo.scorers.versions.create(LENGTH, {
      kind: "code",
      file: CODE,
      validation_result: { result: { result_type: "valid" } },
    });
    expect(entries(one.sent)).toEqual([
      ["file", "file scorer.py"],
      ["validation_result", '{"result":{"result_type":"valid"}}'],
    ]);
    const other = galileoWith();
    await other.galileo.scorers.validations.llmWithFiles({
      body: { query: "q" },
      query_files: [new Blob(["a"]), new File(["b"], "b.png")],
    });
    expect(entries(other.sent)).toEqual([
      ["body", '{"query":"q"}'],
      ["query_files", "file blob"],
      ["query_files", "file b.png"],
    ]);
  });

  test("filters and a sort order are sent as JSON, a list of strings as several entries", async () => {
    const { galileo, sent } = galileoWith();
    await galileo.scorers.validations.codeOnRecords({
      file: new File([CODE], "mine.py"),
      filters: [{ column_id: "name", operator: "eq", value: "x", type: "text" }],
      sort: { column_id: "created_at", ascending: true },
      required_scorers: ["a", "b"],
      starting_token: 0,
      log_stream_id: null,
    });
    expect(entries(sent)).toEqual([
      ["file", "file mine.py"],
      ["filters", '[{"column_id":"name","operator":"eq","value":"x","type":"text"}]'],
      ["sort", '{"column_id":"created_at","ascending":true}'],
      ["required_scorers", "a"],
      ["required_scorers", "b"],
      ["starting_token", "0"],
    ]);
  });

  test.each<[string, object, RegExp]>([
    ["an object as text", { test_input: { a: 1 } }, /'test_input' must be a string.*an object/],
    ["a list as text", { test_input: ["a"] }, /'test_input' must be a string.*an array/],
    ["a file as text", { test_output: new Blob(["x"]) }, /'test_output' must be a string/],
    ["NaN", { test_output: Number.NaN }, /'test_output' must be .*: current value is NaN/],
    ["a date", { test_output: new Date(0) }, /'test_output' must be/],
    ["a function", { test_output: () => "x" }, /'test_output' must be/],
    ["objects in a list", { required_scorers: [{ id: 1 }] }, /'required_scorers' must be a string/],
    ["null in a list", { required_scorers: ["a", null] }, /'required_scorers' must be a string/],
    ["an object in extra", { extra: { added: { a: 1 } } }, /'added' must be a string/],
    ["a lone surrogate", { test_input: "\ud800" }, /lone surrogate/],
  ])("%s is refused, and nothing is sent", async (_what, fields, message) => {
    const { galileo, sent } = galileoWith();
    const error = await errorOf(
      galileo.scorers.validations.code({ file: CODE, ...fields } as never),
      "invalid_argument",
    );
    expect(error.message).toMatch(message);
    expect(sent).toEqual([]);
  });

  test.each<[string, object]>([
    ["a string as a file", { query_files: ["text"] }],
    ["one file that is not in a list", { response_files: new Blob(["x"]) }],
    ["a date inside the request", { body: { at: new Date(0) } }],
  ])("llmWithFiles: %s is refused, and nothing is paid", async (_what, fields) => {
    const { galileo, sent } = galileoWith();
    await errorOf(
      galileo.scorers.validations.llmWithFiles({ body: "{}", ...fields } as never),
      "invalid_argument",
    );
    expect(sent).toEqual([]);
  });

  test("createWithVersion() refuses a wrong form before it creates the scorer", async () => {
    const { galileo, sent } = galileoWith();
    await errorOf(
      galileo.scorers.createWithVersion(
        { name: "n", scorer_type: "code" },
        { kind: "code", file: CODE, validation_result: new Date(0) as never },
      ),
      "invalid_argument",
    );
    expect(sent).toEqual([]);
  });

  test("no value ever becomes [object Object]", () => {
    const odd = [{}, [{}], new Date(0), new Map(), Symbol.iterator, 1n, () => {}, [[]], [null]];
    const names = ["file", "body", "filters", "test_input", "required_scorers", "query_files", "x"];
    for (const name of names)
      for (const value of odd) {
        let form: FormData;
        try {
          form = formOf({ [name]: value });
        } catch {
          continue;
        }
        for (const entry of form.values()) expect(String(entry)).not.toContain("[object Object]");
      }
  });

  test("extra passes a field that this release does not know", async () => {
    const form = formOf({ added_in_2027: 1, on: true, dataset_id: NOBODY });
    expect([...form.entries()]).toEqual([
      ["added_in_2027", "1"],
      ["on", "true"],
      ["dataset_id", NOBODY],
    ]);
  });
});
