import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { notesOf, problemsOf } from "../../scripts/release.mjs";
import { versionsIn, writeVersions } from "../../scripts/version.mjs";

const root = new URL("../..", import.meta.url).pathname;

const CHANGELOG = `# evalwire

## 1.2.0

### Minor Changes

- Adds a thing.

## 1.1.0

- An older thing.
`;

describe("notesOf()", () => {
  test("is the part of the changelog about one version", () => {
    expect(notesOf(CHANGELOG, "1.2.0")).toBe("### Minor Changes\n\n- Adds a thing.");
    expect(notesOf(CHANGELOG, "1.1.0")).toBe("- An older thing.");
    expect(notesOf(CHANGELOG, "1.2")).toBeUndefined();
  });
});

describe("problemsOf()", () => {
  let folder: string;
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "evalwire-release-"));
    for (const { file } of versionsIn(root)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(root, file), join(folder, file));
    }
    write("package.json", '{ "version": "1.2.0" }');
    write("CHANGELOG.md", CHANGELOG);
    write(".changeset/README.md", "# Changesets\n");
    writeVersions(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("has none for a version that is described and written everywhere", () => {
    expect(problemsOf(folder, "v1.2.0")).toEqual([]);
  });

  test("names another tag", () => {
    expect(problemsOf(folder, "v1.2.1")).toEqual([
      "The tag is 'v1.2.1', but package.json has version 1.2.0",
    ]);
  });

  test("names a changelog without this version, and no changelog at all", () => {
    const expected = ["CHANGELOG.md has no section '## 1.2.0': run npm run version"];
    write("CHANGELOG.md", "# evalwire\n\n## 1.1.0\n\n- An older thing.\n");
    expect(problemsOf(folder)).toEqual(expected);
    write("CHANGELOG.md", "# evalwire\n\n## 1.2.0\n\n## 1.1.0\n\n- An older thing.\n");
    expect(problemsOf(folder)).toEqual(expected);
    rmSync(join(folder, "CHANGELOG.md"));
    expect(problemsOf(folder)).toEqual(expected);
  });

  test("names changesets that are left", () => {
    write(".changeset/new-thing.md", "");
    expect(problemsOf(folder)).toEqual(["Changesets are left (new-thing.md): run npm run version"]);
  });

  test.each(versionsIn(root))("names $file if it has another version", ({ file }) => {
    write(file, readFileSync(join(folder, file), "utf8").replaceAll("1.2.0", "1.1.9"));
    expect(problemsOf(folder)).toEqual([
      expect.stringMatching(/^\S+ has version (1\.1\.9(, )?)+, not 1\.2\.0: run npm run version$/),
    ]);
  });
});

describe("The workflow that releases", () => {
  const { permissions, jobs } = parse(
    readFileSync(join(root, ".github/workflows/release.yml"), "utf8"),
  );

  test("grants each job only the permissions that it needs", () => {
    expect(permissions).toEqual({});
    expect(
      Object.entries(jobs).map(([name, job]) => [
        name,
        (job as { permissions: object }).permissions,
      ]),
    ).toEqual([
      ["pack", { contents: "read" }],
      ["npm", { "id-token": "write" }],
      ["jsr", { contents: "read", "id-token": "write" }],
      ["notes", { contents: "write" }],
    ]);
  });

  test("publishes the file that was checked, and has no token of a registry", () => {
    const text = readFileSync(join(root, ".github/workflows/release.yml"), "utf8");
    expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|_authToken/);
    expect(jobs.npm.steps.map(({ run }: { run?: string }) => run).filter(Boolean)).toEqual([
      "npm publish release/evalwire-*.tgz --provenance --access public",
    ]);
  });
});
