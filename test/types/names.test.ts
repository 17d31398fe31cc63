import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const SRC = new URL("../../src/", import.meta.url);
const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) =>
  /^(?:weave|galileo|rensei)\/.*\.ts$/.test(file),
);

// Every export is annotated (isolatedDeclarations), so a user's editor shows what the sources
// contain.
describe("names of public types", () => {
  test.each(files)("%s shows plain names, not paths in the generated types", (file) => {
    const text = readFileSync(new URL(file, SRC), "utf8");
    const generated =
      /import (?:type )?\{[^}]*\b(?:components|operations)\b[^}]*\} from "[./]*generated\//.test(
        text,
      );
    expect(generated && !file.endsWith("/types.ts")).toBe(false);
  });
});
