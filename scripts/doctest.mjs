#!/usr/bin/env node
// Extracts the examples from doc comments and Markdown pages and writes each as a module, for the
// vitest project "doc".
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HELP = `Usage: node scripts/doctest.mjs [--list] [--out FOLDER] [--help]

Finds every \`\`\`ts block in the doc comments of src and in README.md, AGENTS.md and docs, and writes each as a separate module.
A block marked \`\`\`ts no-run is only type-checked. Run them with: npx vitest run --project doc

  --list         prints the examples instead
  --out FOLDER   where to write the modules (default: .cache/doctest)`;

const root = fileURLToPath(new URL("..", import.meta.url));
/** Default folder of the modules. */
export const defaultFolder = join(root, ".cache", "doctest");

/**
 * Returns every file in a folder whose name has this ending, as sorted paths relative to the root.
 */
function filesBelow(folder, ending) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => `${folder}/${String(name).replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(ending))
    .sort();
}

/** Returns the code blocks among lines: first line (1-based), marks, code. */
function blocksOf(lines) {
  const blocks = [];
  let open;
  lines.forEach((line, index) => {
    if (open === undefined) {
      const fence = /^(\s*)```ts\b(.*)$/.exec(line);
      if (fence !== null)
        open = {
          indent: fence[1].length,
          marks: fence[2].trim().split(/\s+/),
          line: index + 2,
          code: [],
        };
    } else if (/^\s*```\s*$/.test(line)) {
      blocks.push(open);
      open = undefined;
    } else open.code.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
  });
  return blocks;
}

/**
 * Returns the examples of a source file: the code blocks in its doc comments, each titled by its
 * @example line.
 */
function examplesOfSource(file) {
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  let inside = false;
  const comments = lines.map((line) => {
    if (!inside && !/^\s*\/\*\*/.test(line)) return "";
    inside = !line.includes("*/");
    return line.replace(/^\s*(\/\*\*|\*\/|\*) ?/, "").replace(/\*\/\s*$/, "");
  });
  return blocksOf(comments).map((block) => {
    const above = comments.slice(0, block.line - 1).findLast((line) => line.includes("@example"));
    return example(file, block, above?.replace(/^.*@example\s*/, "").trim());
  });
}

/** Returns the examples of a page, each titled by the heading above it. */
function examplesOfPage(file) {
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  return blocksOf(lines).map((block) => {
    const above = lines.slice(0, block.line - 1).findLast((line) => /^#+ /.test(line));
    return example(file, block, above?.replace(/^#+ /, ""));
  });
}

function example(file, block, title) {
  const name = `${file.replaceAll(/[^\w]+/g, "-")}-${block.line}.ts`;
  return {
    name,
    file,
    line: block.line,
    title: title || "(untitled)",
    run: !block.marks.includes("no-run"),
    code: block.code.join("\n"),
  };
}

/** Returns all examples. */
export function findExamples() {
  const pages = [
    ...["README.md", "AGENTS.md"].filter((name) => existsSync(join(root, name))),
    ...filesBelow("docs", ".md"),
  ];
  return [...filesBelow("src", ".ts").flatMap(examplesOfSource), ...pages.flatMap(examplesOfPage)];
}

/**
 * Writes each example as a module in which lines have the same numbers as in their source, and a
 * tsconfig for all of them.
 */
export function writeExamples(folder = defaultFolder) {
  const examples = findExamples();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, line, code } of examples)
    writeFileSync(join(folder, name), `${"\n".repeat(line - 1)}${code}\nexport {};\n`);
  const config = {
    extends: join(root, "test", "tsconfig.json"),
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: ["./*.ts"],
    exclude: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  return examples;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      list: { type: "boolean", default: false },
      out: { type: "string", default: defaultFolder },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) console.log(HELP);
  else if (values.list)
    for (const { file, line, title, run } of findExamples())
      console.log(`${file}:${line} ${title}${run ? "" : " (types only)"}`);
  else console.log(`${writeExamples(values.out).length} examples in ${values.out}`);
}
