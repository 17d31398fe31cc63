import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { consumerFolder } from "../../scripts/pack.mjs";

/** Program that writes rows to the standard output, and the outcome to the standard error. */
const PROGRAM = `
import { writeRows } from "evalwire/export/node";
const [count, format] = process.argv.slice(2);
const trial = { predictionId: null, url: null, output: "é".repeat(1000), scores: {}, latencySeconds: 1, tokens: null, costUsd: null };
async function* rows() {
  for (let at = 0; at < Number(count); at++)
    yield { key: \`r\${at}\`, digest: null, digestKind: null, input: null, trials: [{ ...trial, id: \`t\${at}\` }] };
}
const outcome = await writeRows("-", rows(), { format }).catch((error) => ({ code: error.code, message: error.message }));
console.error(JSON.stringify(outcome));
`;

/** Runs the program; reads its output to the end, or closes the pipe after the first part. */
function run(count: number, format: string, read: "all" | "first part") {
  const program = join(consumerFolder, "standard-output.mjs");
  writeFileSync(program, PROGRAM);
  return new Promise<{ code: number | null; output: Buffer; outcome: unknown }>((resolve) => {
    const child = spawn(process.execPath, [program, String(count), format], {
      cwd: consumerFolder,
    });
    const parts: Buffer[] = [];
    let said = "";
    child.stdout.on("data", (part: Buffer) => {
      parts.push(part);
      if (read === "first part") child.stdout.destroy();
    });
    child.stderr.on("data", (part) => {
      said += part;
    });
    child.once("close", (code) =>
      resolve({ code, output: Buffer.concat(parts), outcome: JSON.parse(said) }),
    );
  });
}

test.each(["csv", "jsonl.gz", "parquet"])(
  "rows are written to the standard output as %s",
  async (format) => {
    const { code, output, outcome } = await run(2_000, format, "all");
    expect([code, outcome]).toEqual([0, { path: "-", rows: 2_000, bytes: output.length }]);
    const lines = (text: Buffer): number => text.toString("utf8").split("\n").length - 1;
    if (format === "csv") expect(lines(output)).toBe(2_001);
    else if (format === "jsonl.gz") expect(lines(gunzipSync(output))).toBe(2_000);
    else expect([output.subarray(0, 4), output.subarray(-4)].map(String)).toEqual(["PAR1", "PAR1"]);
  },
);

test("a closed pipe is an error that the caller can catch", async () => {
  expect(await run(100_000, "csv", "first part")).toMatchObject({
    code: 0,
    outcome: { code: "EPIPE", message: "Cannot write to the standard output: write EPIPE" },
  });
});
