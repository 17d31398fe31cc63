// The contract suite on one runtime: the client there, the sandboxes in a process of Node.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { commandOf } from "../faults.mjs";

const EXIT_MS = 5_000; // maximum time that a runtime may run after its last case

/** The files of the suite. */
export const contractFiles = readdirSync(
  fileURLToPath(new URL("../../test/contract", import.meta.url)),
)
  .filter((name) => /\.contract\.test\.ts$/.test(name))
  .sort();

/** Starts the process of the sandboxes; it ends when its standard input is closed. */
async function startSandboxes(folder) {
  const child = spawn(process.execPath, [join(folder, "contract", "sandboxes.mjs")], {
    cwd: folder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`The sandboxes ended with ${code}`)));
  });
  return { control: JSON.parse(line).control, stop: () => child.stdin.end() };
}

/**
 * Runs the bundled suite under one runtime. Returns the result of each case, and the problems of
 * the run as a whole.
 */
export async function contractCampaign(runtime, { folder, files }) {
  const sandboxes = await startSandboxes(folder);
  const [program, ...first] = commandOf(runtime);
  const { EVALWIRE_REAL_WEAVE_URL: _, ...env } = process.env;
  const child = spawn(program, [...first, join(folder, "contract", "runner.mjs"), ...files], {
    cwd: folder, // Deno looks for the packages of a module from here
    env: { ...env, EVALWIRE_SANDBOXES: sandboxes.control },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const results = [];
  let [output, done, late] = ["", false, undefined];
  const problems = [];
  child.stderr.on("data", (data) => (output += data));
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith("@case ")) results.push(JSON.parse(line.slice(6)));
    else if (line !== "@done") output += `${line}\n`;
    else {
      done = true;
      late = setTimeout(() => {
        problems.push(`the process was still alive ${EXIT_MS} ms after its last case`);
        child.kill("SIGKILL");
      }, EXIT_MS);
    }
  });
  const { code, signal } = await new Promise((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal })),
  );
  clearTimeout(late);
  sandboxes.stop();
  if ((code !== 0 || !done) && problems.length === 0)
    problems.push(`the process ended with ${code ?? signal}: ${output.slice(-2_000)}`);
  return { results, problems };
}
