import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { versionsIn, writeVersions } from "../../scripts/version.mjs";
import { VERSION } from "../../src/model/version.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("VERSION is the version of package.json", () => {
  expect(VERSION).toBe(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version);
});

describe("scripts/version.mjs", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "version-"));
    for (const { file } of versionsIn(root)) cpSync(join(root, file), join(folder, file));
    writeFileSync(join(folder, "package.json"), '{ "version": "1.2.3-beta.4" }');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("sets the version in the source, manifests, the action, the examples for CI and their guide", () => {
    expect(versionsIn(root)).toHaveLength(8);
    expect(writeVersions(folder)).toBe("1.2.3-beta.4");
    expect(writeVersions(folder)).toBe("1.2.3-beta.4"); // running it again changes nothing
    expect(new Set(versionsIn(folder).flatMap(({ versions }) => versions))).toEqual(
      new Set(["1.2.3-beta.4"]),
    );
    for (const { file, versions } of versionsIn(folder)) {
      const lines = (from: string): string[] => readFileSync(join(from, file), "utf8").split("\n");
      const before = lines(root);
      expect(lines(folder).filter((line, i) => line !== before[i])).toHaveLength(versions.length);
    }
  });

  test.each([
    ["action/action.yml", "name: x\n"],
    ["src/model/version.ts", "export {};\n"],
  ])("refuses %s without a version", (file, text) => {
    writeFileSync(join(folder, file), text);
    expect(() => writeVersions(folder)).toThrow(`${file}: it has none`);
  });
});
