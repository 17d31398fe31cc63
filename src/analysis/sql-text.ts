import { InvalidArgumentError } from "../core/errors/usage.ts";
import { hexOf } from "../model/sha256.ts";
import { showValue } from "./show-value.ts";

/** Engines that `pairingSql()` writes for. */
export type SqlDialect = "duckdb" | "spark";

/** Name of a table or view: its parts, or one string whose parts are separated by dots. */
export type SqlTable = string | readonly string[];

/** Words that differ between the engines. */
export interface SqlWords {
  /** Sum of numbers; compensated for rounding where the engine can. */
  readonly sum: string;
  /** Column that counts a line `weight` times in a median. */
  readonly repeated: string;
  /** Median of a column. */
  median(value: string): string;
  /** Marks a query whose result is computed once. */
  readonly once: string;
  /** Marks a query that is computed wherever it is used. */
  readonly inline: string;
}

/** Words of each engine. */
export const SQL_WORDS: Readonly<Record<SqlDialect, SqlWords>> = {
  duckdb: {
    sum: "fsum",
    repeated: "unnest(range(weight))",
    median: (value) => `quantile_cont(${value}, 0.5)`,
    once: "AS MATERIALIZED",
    inline: "AS NOT MATERIALIZED",
  },
  spark: {
    sum: "sum",
    repeated: "weight",
    median: (value) => `percentile(${value}, 0.5, weight)`,
    once: "AS",
    inline: "AS",
  },
};

/** Characters that mean themselves inside quotes in every engine, whatever its settings. */
const PLAIN = /^[\w .:/@,+=-]*$/;

/**
 * Rejects strings that no engine stores: without content, with the character 0, or with half of a
 * character.
 */
function checkText(value: unknown, path: string): asserts value is string {
  if (
    typeof value === "string" &&
    value !== "" &&
    !value.includes("\0") &&
    !/\p{Surrogate}/u.test(value)
  )
    return;
  throw new InvalidArgumentError(
    `'${path}' must be a non-empty string of whole characters: current value is ${showValue(value)}`,
    { path },
  );
}

/** Writes a string literal. */
export function sqlString(value: unknown, dialect: SqlDialect, path: string): string {
  checkText(value, path);
  if (dialect === "duckdb") return `'${value.replaceAll("'", "''")}'`;
  if (PLAIN.test(value)) return `'${value}'`;
  // Spark's settings decide what a backslash and "${" mean between quotes, but not in bytes
  return `CAST(X'${hexOf(new TextEncoder().encode(value))}' AS STRING)`;
}

/** Writes the name of a column, or one part of the name of a table. */
export function sqlName(value: unknown, dialect: SqlDialect, path: string): string {
  checkText(value, path);
  if (dialect === "duckdb") return `"${value.replaceAll('"', '""')}"`;
  if (value.includes("${"))
    throw new InvalidArgumentError(
      `'${path}' must not contain "\${", which Spark replaces: current value is ${showValue(value)}`,
      { path },
    );
  return `\`${value.replaceAll("`", "``")}\``;
}

/** Writes the name of a table or view. */
export function sqlTable(table: unknown, dialect: SqlDialect, path: string): string {
  const parts: readonly unknown[] = Array.isArray(table)
    ? table
    : typeof table === "string"
      ? table.split(".")
      : [table];
  if (parts.length === 0) checkText("", path);
  return parts.map((part) => sqlName(part, dialect, path)).join(".");
}
