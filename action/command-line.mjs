// The command line of `evalwire gate` that the inputs of the action describe.
import { join } from "node:path";

/** Inputs that are wrong. The message is for the person who wrote the workflow. */
export class InputError extends Error {
  name = "InputError";
}

/** Names of the files that the command writes. */
export const FILES = { json: "gate.json", markdown: "gate.md", junit: "gate.xml" };

/** Options that the action sets itself. */
const RESERVED = ["--json", "--jsonl", "--markdown", "--junit", "--summary", "--annotations"];

/** Package specs that name a file or folder instead of a version. */
const isPath = (version) => /^(?:\.{0,2}\/|file:)/.test(version);

/** Returns the package that npx runs: a version of evalwire, or a tarball or folder. */
function packageSpec(version) {
  if (isPath(version)) return version;
  if (/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) return `evalwire@${version}`;
  throw new InputError(
    `'version' must be an exact version, or the path of a tarball that begins with ./ or /: current value is '${version}'`,
  );
}

/** Returns the lines of an input that are not blank. */
const linesOf = (text = "") =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** Returns whether an input is on. */
export function isOn(env, name) {
  const value = env[`INPUT_${name.toUpperCase().replaceAll("-", "_")}`] ?? "false";
  if (value === "true" || value === "false") return value === "true";
  throw new InputError(`'${name}' must be true or false: current value is '${value}'`);
}

/** Returns the option that waits for the runs, if the input asks for it. */
function waitOption(wait = "false") {
  if (wait === "false") return [];
  if (wait === "true") return ["--wait"];
  if (/^\d+[smhd]$/.test(wait)) return [`--wait=${wait}`];
  throw new InputError(
    `'wait' must be true, false or a time such as 45m: current value is '${wait}'`,
  );
}

/** Splits a line of the input `options` into an option and its value, as a shell would not. */
function optionOf(line) {
  const [, name = "", value] = /^(--[\w-]+)(?:[\s=]+(.*))?$/.exec(line) ?? [];
  if (name === "")
    throw new InputError(
      `'options' must have one option per line, such as --max-drop correct=0.02: current line is '${line}'`,
    );
  if (RESERVED.includes(name))
    throw new InputError(`'options' must not contain '${name}', which the action sets itself`);
  return value === undefined ? [name] : [`${name}=${value}`];
}

/**
 * Returns the program and arguments that run the gate and write its files to a folder. No value
 * passes through a shell, and none of the runs can be taken for an option.
 */
export function commandLine(env, folder) {
  const base = env.INPUT_BASE?.trim() ?? "";
  const candidates = linesOf(env.INPUT_CANDIDATE);
  if (base === "" || base.includes("\n"))
    throw new InputError(`'base' must be one run or file: current value is '${base}'`);
  if (candidates.length === 0)
    throw new InputError("'candidate' must be a run or file: current value is ''");
  for (const name of ["comment", "check", "exit-zero"]) isOn(env, name);
  const policy = env.INPUT_POLICY?.trim() ?? "";
  const file = (name) => join(folder, FILES[name]);
  return {
    program: "npx",
    args: [
      "--yes",
      `--package=${packageSpec(env.INPUT_VERSION?.trim() ?? "")}`,
      "--",
      "evalwire",
      "gate",
      "--json",
      "--no-progress",
      `--markdown=${file("markdown")}`,
      `--junit=${file("junit")}`,
      ...(policy === "" ? [] : [`--policy=${policy}`]),
      ...waitOption(env.INPUT_WAIT?.trim()),
      ...linesOf(env.INPUT_OPTIONS).flatMap(optionOf),
      "--",
      base,
      ...candidates,
    ],
  };
}
