#!/usr/bin/env node
// Builds the page of a report: one script and one style, as strings that `toHtml()` writes into its
// file.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { writeOrCheck } from "./written-file.mjs";

const HELP = `Usage: node scripts/report-page.mjs [--check] [--help]

Bundles src/report/page with the libraries that it uses into generated/report-page.ts.

  --check  fail when the file differs instead of writing it`;

const root = fileURLToPath(new URL("..", import.meta.url));
const target = new URL("../generated/report-page.ts", import.meta.url);

/** Bundles a file. Returns its code, and what esbuild says about its parts. */
async function bundled(entry) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    target: ["es2022"],
    platform: "browser",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    charset: "ascii",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return { text: outputFiles[0].text.trim(), metafile };
}

/** Returns the names of the packages whose code is part of the page, sorted. */
export async function pagePackages() {
  return packagesIn((await bundled("src/report/page/main.tsx")).metafile);
}

function packagesIn({ outputs }) {
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const names = files.flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput === 0 ? [] : (/.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  );
  return [...new Set(names)].sort();
}

/** Describes a package whose code every report contains: version, license and copyright. */
function credit(name) {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e(\.\w+)?$/i.test(one));
  const copyright = /^copyright.*$/im.exec(readFileSync(join(folder, file), "utf8"))?.[0] ?? "";
  return `${name} ${version} (${license}) ${copyright.trim()}`.trim().replaceAll("--", "-");
}

const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

/** Returns the content of generated/report-page.ts. */
async function reportPage() {
  const { text: script, metafile } = await bundled("src/report/page/main.tsx");
  const { text: style } = await bundled("src/report/page/style.css");
  if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style))
    throw new Error("the page contains a tag that would end it");
  const constant = (name, what, value) =>
    `/** ${what} */\nexport const ${name}: string = ${JSON.stringify(value)};\n`;
  return [
    "// Made by scripts/report-page.mjs from src/report/page. Do not edit.\n",
    constant("SCRIPT", "Script of the page.", script),
    constant("SCRIPT_HASH", "Its hash, for a content security policy.", hash(script)),
    constant("STYLE", "Style of the page.", style),
    constant(
      "CREDITS",
      "Packages whose code the script contains, with their licenses.",
      packagesIn(metafile).map(credit).join("\n"),
    ),
    constant("STYLE_HASH", "Its hash, for a content security policy.", hash(style)),
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeOrCheck({
    help: HELP,
    path: target,
    make: reportPage,
    differs: "generated/report-page.ts differs from src/report/page: run npm run report-page",
  });
