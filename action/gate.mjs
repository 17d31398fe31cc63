#!/usr/bin/env node
// First step of the action: runs `evalwire gate`, keeps what it writes, and always succeeds, so the
// second step can report how it ended. This step does not receive the token of GitHub.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createWriteStream, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { commandLine, FILES, InputError } from "./command-line.mjs";
import { logLine, setOutput } from "./runner.mjs";

/** Exit codes of the command for a mistake in the arguments, and for an unexpected failure. */
const USAGE = 3;
const UNEXPECTED = 1;

/** Runs the command. What it prints to stdout goes into a file, and its stderr into the log. */
function run({ program, args }, path, env) {
  return new Promise((resolve) => {
    // bash starts npx on Windows too, where it is a script; the arguments are never its text
    const child = spawn("bash", ["-c", 'exec "$@"', "evalwire", program, ...args], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const stop = (signal) => child.kill(signal);
    process.on("SIGINT", stop).on("SIGTERM", stop);
    child.stdout.pipe(createWriteStream(path));
    child.on("error", () => resolve(UNEXPECTED));
    child.on("close", (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

function writeError(path, { message }) {
  const error = { code: "invalid_argument", message, hint: null };
  writeFileSync(path, `${JSON.stringify({ error })}\n`);
}

async function main(env) {
  const parent = env.RUNNER_TEMP || tmpdir();
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "evalwire-"));
  const path = join(folder, FILES.json);
  setOutput(env, "folder", folder);
  // what the command prints must not act on the runner, so workflow commands are off until the end
  const token = randomUUID();
  try {
    const line = commandLine(env, folder);
    console.log(logLine(`evalwire ${line.args.slice(line.args.indexOf("gate")).join(" ")}`));
    console.log(`::stop-commands::${token}`);
    setOutput(env, "exit-code", await run(line, path, env));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    writeError(path, error);
    setOutput(env, "exit-code", USAGE);
  } finally {
    console.log(`::${token}::`);
  }
}

await main(process.env);
