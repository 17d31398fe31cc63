import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { checkRequest } from "../galileo/galileo-document.ts";
import { groups } from "./cases/index.ts";
import type { CaseResult } from "./runner.ts";

const CAMPAIGN_LIMIT_MS = 3_600_000; // only a hang reaches it
const script = fileURLToPath(new URL("../../scripts/faults.mjs", import.meta.url));

interface Campaign {
  readonly results: readonly CaseResult[];
  readonly problems: readonly string[];
}

/**
 * Runs the whole campaign on Node at once, because the cases are slow but independent of each
 * other.
 */
function runCampaign(): Promise<Campaign> {
  const child = spawn(process.execPath, [script, "--runtime", "node", "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let complaint = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
  return new Promise((resolve, reject) => {
    child.once("close", () => {
      // scripts/faults.mjs prints one line per runtime
      const [campaign] = (output === "" ? [] : JSON.parse(output)) as Campaign[];
      if (campaign === undefined) reject(new Error(complaint));
      else resolve(campaign);
    });
  });
}

let campaign: Campaign;
beforeAll(async () => {
  campaign = await runCampaign();
}, CAMPAIGN_LIMIT_MS);

for (const [group, cases] of Object.entries(groups)) {
  describe(`Faults of group ${group}`, () => {
    for (const { id, title } of cases) {
      test(`${id}: ${title}`, () => {
        const result = campaign.results.find((one) => one.id === id);
        expect(result, "the case did not run").toBeDefined();
        expect(result?.failures.join("\n")).toBe("");
      });
    }
  });
}

test("every request to Galileo matches its OpenAPI document", async () => {
  // A fault server redirects to paths with "-moved", which are not part of the document.
  const sent = campaign.results
    .flatMap(({ toGalileo }) => toGalileo)
    .filter(({ target }) => !target.endsWith("-moved"));
  expect(sent.length).toBeGreaterThan(50);
  for (const { method, target, type, body } of sent) {
    const headers = type === "" ? {} : { "content-type": type };
    await checkRequest(
      new Request(`http://galileo.test${target}`, {
        method,
        headers,
        ...(body === "" ? {} : { body }),
      }),
    );
  }
});

test("the whole campaign leaves nothing behind", () => {
  expect(campaign.problems).toEqual([]);
});
