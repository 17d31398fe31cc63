// Python environments for the real Weave server, kept in a cache outside the clone and reused
// between runs.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The official client that writes the classic runs. It needs a separate environment, because the
 * server pins an older version.
 */
export const CLASSIC_CLIENT = "weave==0.54.0";

/** Returns the folder of the environments: EVALWIRE_CACHE, or else the user's cache folder. */
export function cacheFolder(env = process.env) {
  return env.EVALWIRE_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "evalwire");
}

/**
 * Finds a Python 3.11, the version for which the server's requirements are pinned. If there is
 * none, throws an error that says what to do.
 */
export function findPython() {
  for (const command of [process.env.EVALWIRE_PYTHON, "python3.11", "python3"]) {
    if (command === undefined) continue;
    const answer = spawnSync(
      command,
      ["-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])"],
      { encoding: "utf8" },
    );
    if (answer.status === 0 && answer.stdout.trim() === "3.11") return command;
  }
  throw new Error(
    "Cannot find Python 3.11 with its venv module: install python3.11 and python3.11-venv, or name one in EVALWIRE_PYTHON",
  );
}

/**
 * Creates the environment described by `requirements` if it is missing, and returns the path of its
 * Python. The folder is named after a hash of the requirements, so a changed list creates a new
 * one. It is renamed to that name after the install, so an interrupted install never looks
 * complete, and concurrent installs do not interfere. (A moved environment works as long as its
 * scripts are not called by name: we only use `python -m`.)
 */
export function ensureVenv(name, requirements, log) {
  const hash = createHash("sha256").update(requirements).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), `${name}-${hash}`);
  if (existsSync(folder)) return pythonOf(folder);
  const base = findPython();
  const started = Date.now();
  const partial = `${folder}.partial-${process.pid}`;
  log(`Installing ${name} into ${folder} (the first time only)`);
  mkdirSync(partial, { recursive: true });
  try {
    const list = join(partial, "requirements.txt");
    writeFileSync(list, requirements);
    run(base, ["-m", "venv", partial]);
    run(pythonOf(partial), [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "-r",
      list,
    ]);
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  log(`Installed ${name} in ${Math.round((Date.now() - started) / 1000)} s`);
  return pythonOf(folder);
}

function pythonOf(folder) {
  return join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
}

/**
 * Reads the pinned requirements of the server. If the folder does not exist, throws an error that
 * says what to do.
 */
export function serverRequirements(shared) {
  const file = join(shared, "weave-server", "requirements-server.txt");
  if (!existsSync(file))
    throw new Error(
      `Cannot find "${file}": set EVALWIRE_SHARED to the folder that holds weave-server/`,
    );
  return readFileSync(file, "utf8");
}

function run(command, args) {
  const result = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (result.error) throw new Error(`Cannot run "${command}": ${result.error.message}`);
  if (result.status !== 0)
    throw new Error(
      `"${command} ${args.slice(0, 4).join(" ")} …" failed with exit code ${result.status}`,
    );
}
