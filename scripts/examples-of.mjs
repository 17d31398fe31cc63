#!/usr/bin/env node
// Lists the exports without an example: functions, classes and constants whose doc comment has
// none, and types that no example shows.
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { defaultFolder, findExamples } from "./doctest.mjs";
import { entries, sourceOf } from "./entries.mjs";

const HELP = `Usage: node scripts/examples-of.mjs [--help]

Lists the exports of the entry points of package.json that have no example:
every function, class and constant whose doc comment has no \`\`\`ts block that runs, and every type that no example shows.

An example shows a type if it names the type, uses a property that the type declares, or has an expression or a literal of the type; it also shows the types of the properties of these values.
In each case the members of a union and type arguments, such as that of an array or a promise, count too.

test/scripts/examples-of.test.ts fails if there is an export without an example.`;

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

/** Returns a program of the entries and the examples, which are read from memory. */
function newProgram(sources, examples) {
  const { options } = ts.getParsedCommandLineOfConfigFile(
    join(root, "test/tsconfig.json"),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic() {},
    },
  );
  const host = ts.createCompilerHost(options);
  const texts = new Map(examples.map(({ path, code }) => [path, `${code}\nexport {};\n`]));
  const { fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  return ts.createProgram([...sources, ...texts.keys()], options, host);
}

/** Types that examples show. */
class Shown {
  #checker;
  #types = new Set();
  #unions = new Set();
  #symbols = new Set();

  constructor(checker, files) {
    this.#checker = checker;
    for (const file of files) this.#visit(file);
    for (const type of [...this.#types])
      if (type.flags & ts.TypeFlags.Object)
        for (const property of type.getProperties()) this.#add(checker.getTypeOfSymbol(property));
  }

  /** Returns whether the examples show the type that a symbol names. */
  has(symbol) {
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    return (
      this.#symbols.has(symbol) ||
      this.#types.has(type) ||
      (type.isUnion() && this.#unions.has(this.#membersOf(type)))
    );
  }

  #visit(node) {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isTypeReferenceNode(node)) {
      this.#name(node.typeName);
      for (const argument of node.typeArguments ?? []) this.#visit(argument);
      return;
    }
    if (ts.isExpression(node)) {
      this.#add(this.#checker.getTypeAtLocation(node));
      this.#add(this.#checker.getContextualType(node));
    }
    if (ts.isPropertyAccessExpression(node)) this.#use(node.expression, node.name.text);
    if (ts.isObjectBindingPattern(node) || ts.isObjectLiteralExpression(node))
      for (const { propertyName, name } of node.elements ?? node.properties)
        this.#use(node, (propertyName ?? name)?.text);
    ts.forEachChild(node, (child) => this.#visit(child));
  }

  #name(node) {
    const symbol = this.#checker.getSymbolAtLocation(node);
    if (symbol !== undefined) this.#symbols.add(aliased(this.#checker, symbol));
  }

  /** Adds the type that declares a property of an expression, a pattern or a literal. */
  #use(node, name) {
    if (name === undefined) return; // a spread or a computed name
    const type = ts.isObjectLiteralExpression(node)
      ? this.#checker.getContextualType(node)
      : this.#checker.getTypeAtLocation(node);
    for (const part of type?.isUnion() ? type.types : [type])
      for (const declaration of part?.getProperty(name)?.declarations ?? []) {
        const owner = ts.findAncestor(
          declaration,
          (one) =>
            ts.isInterfaceDeclaration(one) ||
            ts.isTypeAliasDeclaration(one) ||
            ts.isClassDeclaration(one),
        );
        if (owner !== undefined) this.#name(owner.name);
      }
  }

  #add(type) {
    if (type === undefined || this.#types.has(type)) return;
    this.#types.add(type);
    if (type.isUnion()) this.#unions.add(this.#membersOf(type));
    for (const symbol of [type.symbol, type.aliasSymbol])
      if (symbol !== undefined) this.#symbols.add(symbol);
    const isReference = type.objectFlags & ts.ObjectFlags.Reference;
    for (const part of [
      ...(type.aliasTypeArguments ?? []),
      ...(isReference ? this.#checker.getTypeArguments(type) : []),
      ...(type.types ?? []),
    ])
      this.#add(part);
  }

  /** Returns what equal unions have in common: an optional property has one without its name. */
  #membersOf(type) {
    const isNothing = ts.TypeFlags.Undefined | ts.TypeFlags.Null;
    return type.types
      .filter(({ flags }) => !(flags & isNothing))
      .map(({ id }) => id)
      .join();
  }
}

const aliased = (checker, symbol) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/**
 * Returns every export once: its name, its entries, its file, and whether an example that runs
 * (`run`), one that is only type-checked (`no-run`) or none shows it.
 */
export function exportsWithExamples() {
  const sources = entries().map(({ specifier, file }) => ({
    specifier,
    source: join(root, sourceOf(file)),
  }));
  const examples = findExamples().map((one) => ({ ...one, path: join(defaultFolder, one.name) }));
  const program = newProgram(
    sources.map(({ source }) => source),
    examples,
  );
  const checker = program.getTypeChecker();
  const filesOf = (isRun) =>
    examples.filter(({ run }) => run === isRun).map(({ path }) => program.getSourceFile(path));
  const shown = {
    run: new Shown(checker, filesOf(true)),
    "no-run": new Shown(checker, filesOf(false)),
  };
  const found = new Map();
  for (const { specifier, source } of sources) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(source));
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = aliased(checker, exported);
      const one = found.get(symbol) ?? { name: exported.name, kind: "type", entries: [] };
      found.set(symbol, one);
      one.entries.push(specifier);
      if (symbol.flags & ts.SymbolFlags.Value && !isTypeOnly(exported)) one.kind = "value";
    }
  }
  const exampleOf = (symbol, kind) => {
    if (kind === "type") return ["run", "no-run"].find((one) => shown[one].has(symbol)) ?? "none";
    return hasExample(symbol.declarations.map(commentOf).join("\n")) ? "run" : "none";
  };
  return [...found].map(([symbol, one]) => ({
    ...one,
    file: relative(root, symbol.declarations[0].getSourceFile().fileName).replaceAll("\\", "/"),
    example: exampleOf(symbol, one.kind),
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--help")) console.log(HELP);
  else {
    const all = exportsWithExamples();
    for (const { name, entries: from, file, example } of all)
      if (example !== "run")
        console.log(
          `${name.padEnd(32)}${file.padEnd(40)}${from.join(", ")}${example === "no-run" ? " (in an example that does not run)" : ""}`,
        );
    const count = (kind, example) =>
      all.filter((one) => one.kind === kind && (example === undefined || one.example === example))
        .length;
    console.log(`${count("value", "none")} of ${count("value")} exported values have no example`);
    console.log(
      `${count("type", "none")} of ${count("type")} exported types are shown by no example, and ${count("type", "no-run")} only by examples that do not run`,
    );
  }
}
