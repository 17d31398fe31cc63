#!/usr/bin/env node
// Writes the public signatures of every entry point into etc/api, so that a change of the public
// API shows in a diff.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { ensureBuild } from "./ensure-build.mjs";
import { entries } from "./entries.mjs";

const HELP = `Usage: node scripts/api-report.mjs [--check] [--help]

Builds the package when needed and writes etc/api/<entry>.api.md for every entry of package.json.
Members marked @internal are left out: they are no promise.

  --check   writes nothing; exit code 1 when a report differs from the one that is checked in`;

const root = fileURLToPath(new URL("..", import.meta.url));
const reports = join(root, "etc", "api");
const scratch = join(root, ".cache", "api");
const quiet = { default: { logLevel: "none" } };

/** The report of one entry, as text. */
function reportOf({ specifier, file, declarations }) {
  const name = file.replaceAll("/", "-");
  const entry = join(root, declarations);
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: entry,
      compiler: {
        overrideTsconfig: { extends: join(root, "tsconfig.json"), files: [entry], include: [] },
      },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: scratch,
        reportTempFolder: join(scratch, "temp"),
        reportVariants: ["public"],
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: { extractorMessageReporting: quiet, tsdocMessageReporting: quiet },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, "package.json"),
  });
  const problems = [];
  const result = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      if (message.logLevel === "error" || message.category === "Compiler")
        problems.push(message.text);
      message.handled = true;
    },
  });
  if (!result.succeeded || problems.length > 0)
    throw new Error(`No report of ${specifier}: ${problems.join("\n") || "API Extractor failed"}`);
  const text = readFileSync(join(scratch, `${name}.public.api.md`), "utf8").replaceAll(
    "\r\n",
    "\n",
  );
  const code = text.slice(text.indexOf("```ts")).replaceAll(/^ *\/\/ \(undocumented\)\n/gm, "");
  return {
    name: `${name}.api.md`,
    text: `# ${specifier}\n\nMade by \`npm run api\` from the built declarations. Never edited by hand.\n\n${code.trimEnd()}\n`,
  };
}

/** The first line in which two texts differ, for a message. */
function firstDifference(before, after) {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const at = now.findIndex((line, index) => line !== old[index]);
  const line = at < 0 ? now.length : at;
  return `line ${line + 1}\n  recorded: ${old[line] ?? "(end)"}\n  now:      ${now[line] ?? "(end)"}`;
}

/** What is wrong with a recorded report, if anything. */
function problemWith({ name, text }) {
  const path = join(reports, name);
  if (!existsSync(path)) return `etc/api/${name} is missing`;
  const recorded = readFileSync(path, "utf8");
  return recorded === text
    ? undefined
    : `etc/api/${name} differs at ${firstDifference(recorded, text)}`;
}

async function main() {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  ensureBuild();
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const made = entries().map(reportOf);
  const stale = existsSync(reports)
    ? readdirSync(reports).filter((name) => !made.some((report) => report.name === name))
    : [];
  if (!values.check) {
    mkdirSync(reports, { recursive: true });
    for (const { name, text } of made) writeFileSync(join(reports, name), text);
    for (const name of stale) rmSync(join(reports, name));
    return console.log(`${made.length} reports in etc/api`);
  }
  const problems = [
    ...made.map(problemWith).filter((problem) => problem !== undefined),
    ...stale.map((name) => `etc/api/${name} is of no entry`),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) return console.log(`${made.length} reports, no difference`);
  console.error("The public API changed: run npm run api, read the diff, and add a changeset");
  process.exitCode = 1;
}

await main();
