import { describe, expect, test } from "vitest";
import { compareFromMoments } from "../../src/analysis/from-moments.ts";
import { type PairingOptions, pairingSql } from "../../src/analysis/pairing-sql.ts";
import { momentsOf } from "./moments-of.ts";
import { row } from "./runs.ts";

const options: PairingOptions = {
  dialect: "duckdb",
  scores: "scores",
  base: "run-1",
  candidate: "run-2",
  scorer: "correct",
};

/** Reads the string literals of a DuckDB query: quotes are doubled, and nothing else is special. */
const literals = (sql: string): string[] =>
  [...sql.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = ""]) => text.replaceAll("''", "'"));

const HOSTILE = [
  "it's",
  "'; DROP TABLE scores; --",
  "back\\slash\\' OR 1 = 1",
  "line\nend\r\ttab",
  `\${HOME} $1 ? :name`,
  "日本 😀 é",
  '"double" and `tick`',
];

describe("pairingSql()", () => {
  test.each(HOSTILE)("DuckDB reads the ID %j as it is", (id) => {
    const sql = pairingSql({ ...options, base: id, scorer: `${id} judge` });
    expect(literals(sql)).toContain(id);
    expect(literals(sql)).toContain(`${id} judge`);
    expect(sql.replace(/'(?:[^']|'')*'/g, "")).not.toMatch(/DROP|HOME|--/);
  });

  test.each(HOSTILE)("Spark gets the ID %j as bytes, which no setting changes", (id) => {
    const sql = pairingSql({ ...options, dialect: "spark", base: id });
    const hex = Array.from(new TextEncoder().encode(id), (byte) =>
      byte.toString(16).padStart(2, "0"),
    );
    expect(sql).toContain(`run_id = CAST(X'${hex.join("")}' AS STRING)`);
    expect(sql).not.toContain(id);
  });

  test("Spark gets plain IDs as they are", () => {
    expect(pairingSql({ ...options, dialect: "spark" })).toContain("run_id = 'run-1'");
  });

  test("names are quoted, and dots separate the parts of a table's name", () => {
    const named = {
      ...options,
      scores: 'lake.my "scores"',
      trials: ["lake", "a.b"],
      cluster: "x`y",
    };
    const duckdb = pairingSql(named);
    expect(duckdb).toContain('FROM "lake"."my ""scores"""');
    expect(duckdb).toContain('FROM "lake"."a.b"');
    expect(duckdb).toContain('"x`y"');
    const spark = pairingSql({ ...named, dialect: "spark" });
    expect(spark).toContain('FROM `lake`.`my "scores"`');
    expect(spark).toContain("`x``y`");
    expect(() => pairingSql({ ...options, dialect: "spark", scores: `a\${b}` })).toThrow(
      "Spark replaces",
    );
  });

  test("the ends of the scale are in the query", () => {
    expect(pairingSql({ ...options, scale: [-1.5, 1e21] })).toMatch(
      /CAST\(-1.5 AS DOUBLE\).*CAST\(1e\+21 AS DOUBLE\)/s,
    );
    expect(pairingSql({ ...options, scale: "unbounded" })).toContain("'unbounded' AS scale");
  });

  test("the query returns every column that compareFromMoments() reads", () => {
    const read = new Set<string>();
    const rows = Array.from({ length: 8 }, (_, i) => ({
      ...row(String(i), i % 2),
      columns: { g: `${i % 3}` },
    }));
    const moments = new Proxy(
      { ...momentsOf(rows, rows, { cluster: "g" }) },
      {
        get: (target, name) => {
          read.add(String(name));
          return Reflect.get(target, name);
        },
      },
    );
    compareFromMoments(moments);
    expect(read.size).toBeGreaterThan(90);
    const sql = pairingSql({ ...options, cluster: "g" });
    expect([...read].filter((name) => !new RegExp(`AS ${name}\\b`).test(sql))).toEqual([]);
  });

  test("compensated sums and equal pairs counted once in DuckDB; no hint of it in Spark", () => {
    expect(pairingSql(options)).toMatch(
      /pairs AS MATERIALIZED .*count\(\*\) AS weight.*GROUP BY ALL.*fsum\(/s,
    );
    expect(pairingSql({ ...options, dialect: "spark" })).not.toMatch(/MATERIALIZED|fsum/);
  });

  test("'oneTrial' needs no grouping, and the result tells when it is wrong", () => {
    expect(pairingSql(options)).toContain("GROUP BY id");
    const one = pairingSql({ ...options, oneTrial: true });
    expect(one).not.toContain("GROUP BY id");
    expect(one).toContain("AS repeated_rows");
  });

  test("another column as the key is read as it is, from both tables", () => {
    const sql = pairingSql({ ...options, trials: "trials", key: { column: 'row "id"' } });
    expect(sql.match(/SELECT "row ""id""" AS id/g)).toHaveLength(4);
    expect(sql).not.toContain("row_key");
  });

  test.each<[string, Record<string, unknown>]>([
    ["dialect", { dialect: "postgres" }],
    ["scores", { scores: "" }],
    ["scores", { scores: "a..b" }],
    ["scores", { scores: [] }],
    ["scores", { scores: undefined }],
    ["trials", { trials: 7 }],
    ["runs", { runs: "nul\0" }],
    ["base", { base: "" }],
    ["base", { base: 7 }],
    ["base", { base: "\ud800" }],
    ["candidate", { candidate: "run-1" }],
    ["scorer", { scorer: null }],
    ["key", { key: "content" }],
    ["key", { key: null }],
    ["key", { key: ["row_id"] }],
    ["key.column", { key: {} }],
    ["key.column", { key: { column: "" } }],
    ["name", { key: { column: "row_id", name: "row_id" } }],
    ["cluster", { cluster: ["a"] }],
    ["scale.correct", { scale: [5, 1] }],
    ["oneTrial", { oneTrial: "yes" }],
    ["oneTrial", { oneTrial: true, trials: "trials" }],
    ["slice", { slice: "topic" }],
  ])("rejects a wrong '%s' (%#)", (path, wrong) => {
    let error: unknown;
    try {
      pairingSql({ ...options, ...wrong } as PairingOptions); // wrong on purpose
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: "InvalidArgumentError", path });
  });
});
