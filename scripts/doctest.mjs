#!/usr/bin/env node
// Takes the examples out of doc comments and Markdown pages and writes each as a module, for the
// vitest project "doc".
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HELP = `Usage: node scripts/doctest.mjs [--list] [--out FOLDER] [--help]

Finds every \`\`\`ts block in the doc comments of src and in README.md and docs, and writes each as a module of its own.
A block marked \`\`\`ts no-run is only checked for its types. Run them with: npx vitest run --project doc

  --list         prints the examples instead
  --out FOLDER   where the modules go (default: .cache/doctest)`;

const root = fileURLToPath(new URL("..", import.meta.url));
/** Where the modules are written unless told otherwise. */
export const defaultFolder = join(root, ".cache", "doctest");

/** Every file below a folder whose name ends so, as paths below the root, in order. */
function filesBelow(folder, ending) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => `${folder}/${String(name).replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(ending))
    .sort();
}

/** The blocks of code among lines: where each begins (1-based), its marks, its text. */
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
 * The examples of a source file: the blocks in its doc comments, each titled by its @example line.
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

/** The examples of a page, each titled by the heading above it. */
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

/** Every example there is. */
export function findExamples() {
  const pages = [
    ...(existsSync(join(root, "README.md")) ? ["README.md"] : []),
    ...filesBelow("docs", ".md"),
  ];
  return [...filesBelow("src", ".ts").flatMap(examplesOfSource), ...pages.flatMap(examplesOfPage)];
}

/**
 * Writes each example as a module whose lines have the numbers that they have in their source, and
 * a tsconfig over all of them.
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
