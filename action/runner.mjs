// What a step of a workflow reads from its runner and writes to it.
import { randomUUID } from "node:crypto";
import { appendFileSync, statSync } from "node:fs";
import { singleLine } from "./text.mjs";

/** Maximum size of a step's summary, in bytes. */
const SUMMARY_BYTES = 1_048_576;

/** Sets an output of the step. */
export function setOutput(env, name, value) {
  append(env.GITHUB_OUTPUT, entry(name, value));
}

/** Sets an environment variable for the later steps of the job. */
export function setVariable(env, name, value) {
  append(env.GITHUB_ENV, entry(name, value));
}

// the delimiter is random, so no value can end its own entry and begin another one
function entry(name, value) {
  const end = `end-${randomUUID()}`;
  return `${name}<<${end}\n${value}\n${end}\n`;
}

function append(path, text) {
  if (path) appendFileSync(path, text);
}

/** Appends Markdown to the summary of the step. Returns whether it fits. */
export function addSummary(env, markdown) {
  const path = env.GITHUB_STEP_SUMMARY;
  if (!path) return false;
  const used = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (used + Buffer.byteLength(markdown) > SUMMARY_BYTES) return false;
  appendFileSync(path, markdown);
  return true;
}

// the runner finds commands of the old form anywhere in a line
const oneLine = (text) => singleLine(text).replaceAll("##[", "## [");

/** Returns one line that the runner does not take for a command, whatever it contains. */
export const logLine = (text) => oneLine(text).replace(/^\s*::/, ": :");

const escapeData = (text) => oneLine(text).replaceAll("%", "%25");

/** Returns the line that annotates the run: level is `error`, `warning` or `notice`. */
export const annotation = (level, title, text) =>
  `::${level} title=${escapeData(title).replaceAll(":", "%3A").replaceAll(",", "%2C")}::${escapeData(text)}`;
