import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { describe, expect, test } from "vitest";
import { entries } from "../../scripts/entries.mjs";
import { notices } from "../../scripts/notices.mjs";
import { packedFolder, tarballPath } from "../../scripts/pack.mjs";
import { pagePackages } from "../../scripts/report-page.mjs";
import { bundledPackages } from "./packed-code.ts";

const files = readdirSync(packedFolder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(packedFolder.length + 1)
      .replaceAll("\\", "/"),
  )
  .sort();

const DOCUMENTS = [
  "AGENTS.md",
  "LICENSE",
  "README.md",
  "SECURITY.md",
  "THIRD-PARTY-NOTICES",
  "docs/config.schema.json",
  "docs/statistics.md",
  "llms.txt",
  "skills/evalwire-gate/SKILL.md",
];

const textOf = (name: string): string => readFileSync(join(packedFolder, name), "utf8");

describe("The packed package", () => {
  test("contains dist and the documents, and nothing else", () => {
    const others = files.filter(
      (name) => !/^dist\/.+\.(js|d\.ts)$|^docs\/[^/]+\.(md|json)$/.test(name),
    );
    expect(
      others.filter((name) => ![...DOCUMENTS, "CHANGELOG.md", "package.json"].includes(name)),
    ).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(DOCUMENTS));
  });

  test("contains no source map, and refers to none", () => {
    expect(files.filter((name) => name.endsWith(".map"))).toEqual([]);
    const code = files.filter((name) => name.startsWith("dist/"));
    expect(code.filter((name) => textOf(name).includes("sourceMappingURL"))).toEqual([]);
  });

  test("names each package whose code it contains, and no other", async () => {
    const listed = textOf("THIRD-PARTY-NOTICES").matchAll(/^-{80}\n(\S+) \S+ \(.+\)\n-{80}$/gm);
    const contained = new Set([...bundledPackages().values(), await pagePackages()].flat());
    expect(contained.size).toBeGreaterThan(0);
    expect([...listed].map(([, name]) => name)).toEqual([...contained].sort());
  });

  test("has the licenses of the installed versions", async () => {
    expect(textOf("THIRD-PARTY-NOTICES")).toBe(await notices());
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
      const text = textOf(name);
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
