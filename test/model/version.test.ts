import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { versionsIn, writeVersion, writeVersions } from "../../scripts/version.mjs";
import { VERSION } from "../../src/model/version.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const source = "src/model/version.ts";

test("VERSION is the version of package.json", () => {
  expect(VERSION).toBe(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version);
});

describe("scripts/version.mjs", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "version-"));
    mkdirSync(join(folder, "src/model"), { recursive: true });
    cpSync(join(root, source), join(folder, source));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("sets the version and keeps the rest of the file", () => {
    writeFileSync(join(folder, "package.json"), '{ "version": "1.2.3-beta.4" }');
    expect(writeVersion(folder)).toBe("1.2.3-beta.4");
    const before = readFileSync(join(root, source), "utf8");
    expect(readFileSync(join(folder, source), "utf8")).toBe(
      before.replace(`"${VERSION}"`, '"1.2.3-beta.4"'),
    );
    expect(writeVersion(folder)).toBe("1.2.3-beta.4"); // running it again changes nothing
  });

  test("throws for a file without the constant", () => {
    writeFileSync(join(folder, "package.json"), '{ "version": "1.2.3" }');
    writeFileSync(join(folder, source), "export {};\n");
    expect(() => writeVersion(folder)).toThrow("it has no line 'export const VERSION");
  });

  test("sets the version in manifests, the action, the examples for CI and their guide", () => {
    const files = versionsIn(root)
      .map(({ file }) => file)
      .filter((file) => file !== source);
    expect(files).toHaveLength(7);
    for (const file of files) cpSync(join(root, file), join(folder, file));
    writeFileSync(join(folder, "package.json"), '{ "version": "1.2.3-beta.4" }');
    writeVersions(folder);
    writeVersion(folder);
    expect(new Set(versionsIn(folder).flatMap(({ versions }) => versions))).toEqual(
      new Set(["1.2.3-beta.4"]),
    );
    for (const { file, versions } of versionsIn(folder)) {
      const lines = (from: string): string[] => readFileSync(join(from, file), "utf8").split("\n");
      const before = lines(root);
      expect(lines(folder).filter((line, i) => line !== before[i])).toHaveLength(versions.length);
    }
    writeFileSync(join(folder, "action/action.yml"), "name: x\n");
    expect(() => writeVersions(folder)).toThrow("it has none");
  });
});
