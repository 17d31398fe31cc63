import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { describe, expect, test } from "vitest";
import { entries } from "../../scripts/entries.mjs";
import { packedFolder, tarballPath } from "../../scripts/pack.mjs";

const files = readdirSync(packedFolder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(packedFolder.length + 1)
      .replaceAll("\\", "/"),
  )
  .sort();

describe("The packed package", () => {
  test("contains dist and the documents, and nothing else", () => {
    const others = files.filter((name) => !/^dist\/.+\.(js|d\.ts)$/.test(name));
    expect(
      others.filter(
        (name) =>
          !["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "package.json"].includes(name),
      ),
    ).toEqual([]);
    expect(others).toContain("LICENSE");
    expect(others).toContain("README.md");
    expect(others).toContain("SECURITY.md");
  });

  test.each(entries())(
    "$specifier has its code and its declarations",
    ({ script, declarations }) => {
      expect(existsSync(join(packedFolder, script))).toBe(true);
      expect(existsSync(join(packedFolder, declarations))).toBe(true);
    },
  );

  test("contains no path of the build machine, and no key", () => {
    const home = process.cwd();
    const leaks = files.filter((name) => {
      const text = readFileSync(join(packedFolder, name), "utf8");
      return (
        text.includes(`${home}/`) ||
        /file:\/\/\/|\/(?:home|Users|root|tmp|work)\/\w+\/\w/.test(text) ||
        /\b[0-9a-f]{40}\b/.test(text)
      );
    });
    expect(leaks).toEqual([]);
  });

  test("passes publint", async () => {
    const { messages } = await publint({ pkgDir: packedFolder, strict: true });
    expect(messages).toEqual([]);
  });

  test("passes Are The Types Wrong as an ESM-only package", () => {
    const program = join(
      dirname(createRequire(import.meta.url).resolve("@arethetypeswrong/cli/package.json")),
      "dist",
      "index.js",
    );
    const done = spawnSync(
      process.execPath,
      [program, tarballPath(), "--profile", "esm-only", "--format", "json"],
      { encoding: "utf8" },
    );
    const problems: Record<string, unknown[]> = JSON.parse(done.stdout).problems ?? {};
    // The profile ignores what only concerns `require` under old resolution; the exit code reflects
    // the rest.
    expect(done.status, JSON.stringify(problems)).toBe(0);
  });
});
