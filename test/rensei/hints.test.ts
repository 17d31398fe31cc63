import { describe, expect, test } from "vitest";
import { json, text } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { renseiWith } from "./rensei-with.ts";

type Call = (rensei: ReturnType<typeof renseiWith>["rensei"]) => Promise<unknown>;
const CALLS: readonly (readonly [string, Call])[] = [
  ["replay", (rensei) => rensei.evalRuns.replay("run-1")],
  ["list", (rensei) => rensei.evalRuns.list().toArray()],
  ["grade", (rensei) => rensei.evalRuns.grade("run-1", { score: 1 })],
];

describe.each(CALLS)("The errors of %s", (_name, call) => {
  test.each([
    [401, "authentication"],
    [403, "permission"],
  ])("%d names the scope that is needed", async (status, code) => {
    const { rensei } = renseiWith(() => json({ error: "no" }, { status })({} as never) as Response);
    expect((await errorOf(call(rensei), code)).message).toMatch(
      /RENSEI_OPERATOR_TOKEN.*operator's credential with system scope.*rsk_live_/,
    );
  });

  test.each([
    ["an HTML page", text("<!doctype html><title>404</title>", { status: 404 })],
    ["no body", text("", { status: 404 })],
    ["another service's JSON", json({ message: "no such deployment" }, { status: 404 })],
    ["another service's text", text("The page could not be found", { status: 404 })],
  ])("404 with %s names the other host", async (_what, answer) => {
    const at = async (baseUrl: string): Promise<string> => {
      const { rensei } = renseiWith(() => answer({} as never) as Response, { baseUrl });
      return (await errorOf(call(rensei), "not_found")).message;
    };
    expect(await at("https://rensei.ai")).toMatch(/uses 'https:\/\/app\.rensei\.ai' too/);
    expect(await at("https://app.rensei.ai")).toMatch(/uses 'https:\/\/rensei\.ai' too/);
    expect(await at("https://rensei.example")).toMatch(
      /now 'https:\/\/rensei\.example'.*'https:\/\/rensei\.ai' and 'https:\/\/app\.rensei\.ai'/,
    );
  });
});

test("404 about a run says where runs are listed", async () => {
  const { rensei } = renseiWith();
  expect((await errorOf(rensei.evalRuns.replay("run-99"), "not_found")).message).toMatch(
    /The run does not exist, or belongs to another organization: evalRuns\.list\(\) lists runs/,
  );
});

test("a page in place of the list names the other host", async () => {
  const { rensei } = renseiWith(() => text("<!doctype html>")({} as never) as Response);
  expect((await errorOf(rensei.evalRuns.list().toArray(), "response_shape")).message).toMatch(
    /an HTML page.*'https:\/\/app\.rensei\.ai'/,
  );
});
