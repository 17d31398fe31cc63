#!/usr/bin/env node
// Lists the functions, classes and constants that users can import and whose doc comment has no example.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { entries, sourceOf } from "./entries.mjs";

const HELP = `Usage: node scripts/examples-of.mjs [--help]

Lists every function, class and constant that an entry point of package.json exports and whose doc comment has no \`\`\`ts block that runs.
test/scripts/examples-of.test.ts fails if there is one.`;

const root = fileURLToPath(new URL("..", import.meta.url));

/** Returns whether a doc comment contains an example that the doc project runs. */
const hasExample = (comment) => /@example[^\n]*\n[^@]*```ts(?! no-run)/.test(comment);

/** Returns the doc comment right above a declaration as written. */
function commentOf(declaration) {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return ts
    .getJSDocCommentsAndTags(statement)
    .map((node) => node.getFullText())
    .join("\n");
}

/** Returns whether an entry exports a symbol only as a type, so that it cannot be called or constructed. */
const isTypeOnly = (exported) =>
  exported.declarations.some(
    (node) => ts.isExportSpecifier(node) && ts.isTypeOnlyExportDeclaration(node),
  );

/** Returns every exported value once: its name, its entries, its file, and whether it has an example. */
export function exportedValues() {
  const sources = entries().map(({ specifier, file }) => ({
    specifier,
    source: join(root, sourceOf(file)),
  }));
  const { config } = ts.parseConfigFileTextToJson(
    "",
    readFileSync(join(root, "tsconfig.json"), "utf8"),
  );
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  // only the names of exports matter, so the types of others are not read
  const program = ts.createProgram(
    sources.map(({ source }) => source),
    { ...options, noLib: true, types: [] },
  );
  const checker = program.getTypeChecker();
  const found = new Map();
  for (const { specifier, source } of sources) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(source));
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol =
        exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      if (!(symbol.flags & ts.SymbolFlags.Value) || isTypeOnly(exported)) continue;
      const value = found.get(symbol);
      if (value !== undefined) value.entries.push(specifier);
      else {
        const declaration = symbol.valueDeclaration;
        const comments = symbol.declarations.map(commentOf).join("\n");
        found.set(symbol, {
          name: exported.name,
          entries: [specifier],
          file: relative(root, declaration.getSourceFile().fileName).replaceAll("\\", "/"),
          hasExample: hasExample(comments),
        });
      }
    }
  }
  return [...found.values()];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--help")) console.log(HELP);
  else {
    const values = exportedValues();
    const without = values.filter((value) => !value.hasExample);
    for (const { name, entries: from, file } of without)
      console.log(`${name.padEnd(32)}${file.padEnd(40)}${from.join(", ")}`);
    console.log(`${without.length} of ${values.length} exported values have no example`);
  }
}
