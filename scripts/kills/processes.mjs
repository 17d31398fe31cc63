// Bundles and runs the processes that a script kills.
import { spawn } from "node:child_process";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Replaces `node:fs/promises` by a module that can kill the process at each step. */
const stepping = {
  name: "stepping file system",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^node:fs\/promises$/ }, () => ({ path: pathOf("stepping-fs.ts") }));
  },
};

/** CommonJS packages, such as commander, require modules of Node. */
const REQUIRE =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

/**
 * Bundles a program of this folder.
 * @param {string} name
 * @param {string} outfile
 * @param {{ steps?: "files" }} [options] `"files"`: each change to the file system is a step
 */
export async function bundleProcess(name, outfile, { steps } = {}) {
  await build({
    entryPoints: [pathOf(name)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    banner: { js: REQUIRE },
    logLevel: "error",
    plugins: steps === "files" ? [stepping] : [],
  });
}

/**
 * Runs a bundled program with an order as its argument. Resolves to what it printed, or to null if
 * it was killed.
 * @param {string} program
 * @param {object} order
 * @param {{ env?: Record<string, string>, signal?: AbortSignal, killAfterMs?: number }} [options]
 */
export function runProcess(program, order, { env = {}, signal, killAfterMs } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, JSON.stringify(order)], {
      env: { ...process.env, ...env },
    });
    const kill = () => child.kill("SIGKILL");
    signal?.addEventListener("abort", kill, { once: true });
    if (killAfterMs !== undefined) pause(killAfterMs).then(kill);
    let printed = "";
    let said = "";
    child.stdout.on("data", (chunk) => (printed += chunk));
    child.stderr.on("data", (chunk) => (said += chunk));
    child.once("error", reject);
    child.once("close", (code, by) => {
      if (by === "SIGKILL") resolve(null);
      else if (code === 0) resolve(JSON.parse(printed));
      else reject(new Error(`The process ended with ${code}: ${said}`));
    });
  });
}
