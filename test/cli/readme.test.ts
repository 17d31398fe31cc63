import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXIT_CODES } from "../../src/cli/help.ts";
import { runLine, startExamples } from "./examples.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** Lines of the README that begin with the command, without comments. */
const lines = [...readme.matchAll(/^npx (evalwire [^#\n]+)|\| `(evalwire [^`]+)` \|/gm)].map(
  ([, line, cell]) => (line ?? cell ?? "").trim(),
);

describe("README", () => {
  test("lists every exit code", () => {
    for (const [code, meaning] of EXIT_CODES) expect(readme).toContain(`| ${code} | ${meaning} |`);
  });

  test("shows commands that work, one after the other", async () => {
    expect(lines.length).toBeGreaterThanOrEqual(6);
    const folder = mkdtempSync(join(tmpdir(), "evalwire-readme-"));
    const surroundings = await startExamples(folder);
    try {
      for (const line of lines) {
        const { code, stderr } = await runLine(line, surroundings);
        const gates = line.startsWith("evalwire gate");
        expect(gates ? [0, 100, 101] : [0], `${line}\n${stderr}`).toContain(code);
        if (line.includes("demo-out/base.csv")) expect(code, line).toBe(100);
      }
    } finally {
      await surroundings.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
