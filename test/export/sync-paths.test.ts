import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileName, isOurs, partitionPath, placeOf } from "../../src/export/sync-paths.ts";
import { loaded } from "./rows.ts";

const HASH = "0123456789abcdef0123456789abcdef";
const pathOf = (project: string | null): string =>
  partitionPath(
    { provider: "weave", entity: null, project: project as string, runDate: null },
    () => HASH,
  );
const encoded = (project: string | null): string =>
  pathOf(project).split("project=")[1]?.split("/")[0] ?? "";
/** The name as file systems compare it that ignore case and normal forms. */
const folded = (name: string): string =>
  name.toUpperCase().toLowerCase().normalize("NFD").toUpperCase().toLowerCase();

const isWhole = (text: string): boolean => !/\p{Surrogate}/u.test(text);

const HOSTILE = [
  "../../x",
  "..",
  ".",
  "/etc/passwd",
  "C:\\x",
  "\\\\host\\share",
  "CON",
  "con",
  "nul.txt",
  "NUL.txt",
  "a:b",
  "a",
  "A",
  "x.",
  "x",
  "x ",
  "x. ",
  " x",
  "\u00e9",
  "e\u0301",
  "\u00c9",
  "E\u0301",
  "\uac00",
  "\u1100\u1161",
  "%",
  "%25",
  "=",
  "a=b",
  "a%3Db",
  "\u{1f600}",
  "\u{1f469}\u200d\u{1f4bb}",
  "\u{1f469}\u{1f4bb}",
  "stra\u00dfe",
  "strasse",
  "\u017f",
  "s",
  "\u212a",
  "k",
  "\u03c2",
  "\u03c3",
  "i",
  "I",
  "\u0130",
  "\u0131",
  "中文 项目",
  "प्रयोग",
  "ไทย",
  "null",
  "NULL",
  "__HIVE_DEFAULT_PARTITION__",
  "__hive_default_partition__",
  "a\0b",
  "a\nb",
  "\u202egnp",
  "gnp",
  "a\u200bb",
  "ab",
  "*",
  "?",
  "a|b",
  "<x>",
  '"',
  "~",
  "#",
  "+",
  "a b",
  "007",
  "7",
  "1\u0303",
  "E\u0303",
  "\u1ebd",
];

describe("partition folders", () => {
  test.each(HOSTILE)("of %j stay inside, and readers decode them", (name) => {
    const value = encoded(name);
    expect(decodeURIComponent(value)).toBe(name);
    // no separators, no characters that a system reserves or a glob expands, no ends that Windows cuts
    expect(value).not.toMatch(/[\u0000-\u001f\\/:*?"<>|#=[\]{}]|[. ]$/);
    expect(value).not.toBe("__HIVE_DEFAULT_PARTITION__");
  });

  test("of different names are different where case and normal form are ignored", () => {
    const names = [...new Set(HOSTILE)];
    expect(new Set(names.map((name) => folded(encoded(name)))).size).toBe(names.length);
  });

  test("decode and differ for any names", () => {
    const character = fc.constantFrom(
      ..."aAéÉeE\u0301\u0303ßsS%=./\\ Kk\u212aσςΣ中😀\u200d\u1100\u1161가İiıI1234",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.array(character, { maxLength: 6 }).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, text, (one, other) => {
        if (one !== "" && isWhole(one)) expect(decodeURIComponent(encoded(one))).toBe(one);
        if (one === other || one === "" || other === "") return;
        if (isWhole(one) && isWhole(other))
          expect(folded(encoded(one))).not.toBe(folded(encoded(other)));
      }),
      { numRuns: 3_000 },
    );
  });

  test("keep the names that most projects have", () => {
    expect(["my-project_2", "检索", "检索 v2", "größer", "a.b"].map(encoded)).toEqual([
      "my-project_2",
      "检索",
      "检索 v2",
      "grö%C3%9Fer",
      "a.b",
    ]);
    expect(encoded("MyProject")).toBe("%4Dy%50roject");
  });

  test.each([null, ""])("of %j have Hive's name for null", (name) => {
    expect(pathOf(name)).toBe(
      "provider=weave/entity=__HIVE_DEFAULT_PARTITION__/project=__HIVE_DEFAULT_PARTITION__/run_date=__HIVE_DEFAULT_PARTITION__",
    );
  });

  test("of long names are cut between characters, and end in a hash", () => {
    for (const name of [
      "x".repeat(300),
      "文".repeat(100),
      "É".repeat(100),
      `${"x".repeat(165)}É`,
    ]) {
      const value = encoded(name);
      const bytes = new TextEncoder().encode(`project=${value}`).length;
      expect(bytes).toBeLessThanOrEqual(255);
      if (bytes < name.length || value.includes("~")) {
        expect(value.endsWith(`~${HASH}`)).toBe(true);
        expect(name.startsWith(decodeURIComponent(value.slice(0, -33)))).toBe(true);
      }
    }
    expect(encoded("x".repeat(200))).toBe("x".repeat(200));
  });
});

test.each([
  ["acme/search", "acme", "search"],
  ["acme/a/b", "acme", "a/b"],
  ["search", null, "search"],
  ["/x", null, "/x"],
  ["x/", null, "x/"],
  ["../../x", "..", "../x"],
])("the project %s is split at its first slash", (project, entity, name) => {
  const { run } = loaded("a");
  run.project = project;
  expect(placeOf(run)).toEqual({ provider: "weave", entity, project: name, runDate: "2026-11-21" });
});

test("file names are readable, and recognized", () => {
  const hash = HASH + HASH;
  expect(fileName("Run 1/../é", hash, hash)).toBe("run-1-0123456789ab-0123456789ab");
  expect(fileName("_.中", hash, hash)).toBe("run-0123456789ab-0123456789ab");
  expect(fileName("a".repeat(300), hash, hash)).toHaveLength(66);
  const path = `runs/${pathOf("é")}/run-0123456789ab-0123456789ab.parquet`;
  expect([isOurs(path), isOurs(`x${path}`), isOurs(path.replace("weave", "weave/.."))]).toEqual([
    true,
    false,
    false,
  ]);
  expect(isOurs(path.replace("project=%C3%89", "project=..").replace("run_date", ".."))).toBe(
    false,
  );
});
