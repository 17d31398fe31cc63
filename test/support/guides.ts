import { readdirSync, readFileSync } from "node:fs";

/** Returns the text of all guides: some 300 kB of English prose and tables. */
export function guides(): string {
  const docs = new URL("../../docs/", import.meta.url);
  return readdirSync(docs)
    .filter((name) => name.endsWith(".md"))
    .map((name) => readFileSync(new URL(name, docs), "utf8"))
    .join("\n");
}
