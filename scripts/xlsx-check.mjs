#!/usr/bin/env node
// Writes files for spreadsheets and reads them with openpyxl and, on request, LibreOffice.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";
import { ensureVenv } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/xlsx-check.mjs [--rows 300] [--libreoffice] [--keep FOLDER] [--help]

Writes rows of every type, with hostile strings, as .xlsx and as .csv with 'excel', and runs scripts/xlsx-check.py on the files: openpyxl must read
every value, type, date, link, frozen header and filter of the workbooks. It is installed once, into the cache outside the clone
(EVALWIRE_CACHE, else the user's cache folder). Needs Python 3.11. Exit code 77 if a tool cannot be installed: the check was skipped.

  --rows N        rows of the run, at least 10 (default 300)
  --libreoffice   convert the workbook and the CSV files with LibreOffice instead, which must show the same values; apt-get installs
                  libreoffice-calc if it is missing and the user may do that
  --keep FOLDER   write the files there and keep them`;

const REQUIREMENTS = "openpyxl==3.1.5\n";
const SKIPPED = 77;
const root = fileURLToPath(new URL("..", import.meta.url));

/** Strings that spreadsheets and XML treat in their own way. */
const STRINGS = [
  ...[
    "Größe, ähnlich; „naïve“",
    "大小 さくら 한국어",
    "😀 👩‍👩‍👧",
    "=1+1",
    "+49 30",
    "-1",
    "@SUM(A1)",
    "=HYPERLINK(A1)",
  ],
  ...[
    " lead",
    "trail ",
    "two\\nlines",
    'a "quoted", b',
    "007",
    "1e5",
    "2026-01-01",
    "TRUE",
    "_x0041_",
    "&amp; <b>",
  ],
  ...[
    "constructor",
    "\\u0001 control",
    "\\ud800 half",
    "12345678901234567890",
    "tab\\tin it",
    "x".repeat(33_000),
  ],
].map((text) => JSON.parse(`"${text.replaceAll('"', '\\"')}"`));

/** Values of other types. */
const VALUES = [
  1.5,
  -0.25,
  0,
  1e21,
  123456,
  true,
  false,
  null,
  { answer: "ü" },
  [1, null],
  2 ** 60,
];

const none = (state) => ({ kind: "none", state, value: null, reason: null });
const scored = (value) => ({ kind: typeof value, state: "scored", value, reason: null });

/** Yields rows: of ten, one crashed, one has no trial, and one has a failed judge. */
async function* makeRows(count) {
  const all = [...STRINGS, ...VALUES];
  for (let at = 0; at < count; at++) {
    const kind = at % 10;
    const trial = {
      id: `t${at}`,
      predictionId: null,
      url: kind === 3 ? null : `https://app.example.com/calls/${at}?q=ü#trace`,
      output: all[at % all.length],
      scores:
        kind === 2
          ? {}
          : { correct: kind === 1 ? none("errored") : scored(kind > 4), grade: scored(at / 8 - 5) },
      latencySeconds: at / 4,
      tokens: at,
      costUsd: null,
      ...(kind === 2 ? { error: "raised ValueError" } : {}),
    };
    const input = STRINGS[at % STRINGS.length];
    yield {
      key: `r${at}`,
      digest: null,
      digestKind: null,
      input,
      trials: kind === 4 ? [] : [trial],
    };
  }
}

function loadedRun(count) {
  const run = {
    provider: "weave",
    id: "run-1",
    name: "Größe",
    project: "acme/search",
    evaluation: null,
    model: null,
    kind: "v2",
    status: "completed",
    partial: null,
    startedAt: new Date("2026-11-21T08:30:00.123Z"),
    finishedAt: null,
    sourceRunId: null,
    attributes: { branch: "main" },
    url: "https://app.example.com/runs/1",
    raw: null,
  };
  return { run, rows: { [Symbol.asyncIterator]: () => makeRows(count) } };
}

/** Writes the files, and what they must contain according to `toRecords()`. */
async function writeFiles(folder, count) {
  const { toRecords } = await import("../dist/export.js");
  const { writeRows } = await import("../dist/export/node.js");
  const run = loadedRun(count);
  const options = { attributes: ["branch"] };
  const records = {};
  for (const form of ["long", "wide"]) {
    await writeRows(join(folder, `${form}.xlsx`), run, { ...options, form });
    records[form] = await toRecords(run, { ...options, form });
  }
  await writeRows(join(folder, "empty.xlsx"), [], options);
  await writeRows(join(folder, "point.csv"), run, { ...options, excel: true });
  await writeRows(join(folder, "comma.csv"), run, { ...options, excel: "decimal-comma" });
  writeFileSync(join(folder, "records.json"), JSON.stringify(records));
}

const works = (command, args) => spawnSync(command, args, { encoding: "utf8" }).status === 0;

/** Installs LibreOffice if it is missing. Returns whether it can be used. */
function hasLibreOffice() {
  if (works("soffice", ["--version"])) return true;
  console.log("Installing libreoffice-calc with apt-get (the first time only)");
  return (
    works("apt-get", ["update", "-qq"]) &&
    works("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "libreoffice-calc"]) &&
    works("soffice", ["--version"])
  );
}

/** Converts every sheet of a file to CSV with LibreOffice, with a user profile of its own. */
function convert(folder, name, reading) {
  const filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1";
  const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
  const args = [
    profile,
    "--headless",
    "--norestore",
    ...reading,
    "--convert-to",
    filter,
    "--outdir",
    join(folder, "read"),
    join(folder, name),
  ];
  const done = spawnSync("soffice", args, { encoding: "utf8" });
  if (done.status !== 0)
    throw new Error(`LibreOffice failed on ${name}: ${done.stdout}${done.stderr}`);
}

/** Reads the files with LibreOffice as a person does who opens them with a double click. */
function readWithLibreOffice(folder) {
  for (const name of ["long.xlsx", "wide.xlsx", "empty.xlsx"]) convert(folder, name, []);
  // separator, quote, UTF-8, first line, columns, language (English; German), quoted as text, numbers
  convert(folder, "point.csv", [
    "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true",
  ]);
  convert(folder, "comma.csv", [
    "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,1031,false,true",
  ]);
}

async function main({ rows, libreoffice, keep }) {
  let python;
  try {
    python = ensureVenv("xlsx", REQUIREMENTS, console.log);
  } catch (error) {
    console.log(`Skipped, because openpyxl cannot be installed: ${error.message}`);
    return SKIPPED;
  }
  if (libreoffice && !hasLibreOffice()) {
    console.log("Skipped, because LibreOffice cannot be installed");
    return SKIPPED;
  }
  ensureBuild();
  const folder = keep ?? mkdtempSync(join(tmpdir(), "evalwire-xlsx-"));
  try {
    await writeFiles(folder, rows);
    if (libreoffice) readWithLibreOffice(folder);
    const program = ["scripts/xlsx-check.py", libreoffice ? "libreoffice" : "openpyxl", folder];
    return spawnSync(python, program, { cwd: root, stdio: "inherit" }).status ?? 1;
  } finally {
    if (keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "300" },
    libreoffice: { type: "boolean", default: false },
    keep: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const rows = Number(values.rows);
if (values.help) console.log(HELP);
else if (!Number.isInteger(rows) || rows < 10)
  throw new Error(`'--rows' must be at least 10: current value is '${values.rows}'`);
else process.exitCode = await main({ ...values, rows });
