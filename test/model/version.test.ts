import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { versionsIn, writeCiVersions, writeVersion } from "../../scripts/version.mjs";
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

  test("sets the version that the action, the examples for CI and their guide run", () => {
    for (const name of ["action", "examples/ci", "docs"])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "version": "1.2.3-beta.4" }');
    writeCiVersions(folder);
    const files = versionsIn(root).filter(({ file }) => file !== source);
    expect(files).toHaveLength(5);
    for (const { file, versions } of files) {
      const before = readFileSync(join(root, file), "utf8");
      expect(before.split(VERSION)).toHaveLength(versions.length + 1);
      expect(readFileSync(join(folder, file), "utf8")).toBe(
        before.replaceAll(VERSION, "1.2.3-beta.4"),
      );
    }
    writeFileSync(join(folder, "action/action.yml"), "name: x\n");
    expect(() => writeCiVersions(folder)).toThrow("it has none");
  });
});
