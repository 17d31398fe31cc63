// Sets up, starts and seeds the real Weave trace server, for the contract suite and for manual
// inspection.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { freePort, startServer } from "./weave-server/process.mjs";
import { seedAll } from "./weave-server/seed.mjs";
import { CLASSIC_CLIENT, ensureVenv, serverRequirements } from "./weave-server/venv.mjs";
import { API_KEY } from "./weave-server/wire.mjs";

const HELP = `Usage: node scripts/weave-server.mjs [options] [-- command …]

Starts the real Weave server (PyPI weave on embedded ClickHouse) on 127.0.0.1 with fresh data, seeds it with v2 and classic runs,
runs the command with the variables below, and stops the server. The exit code is the command's.

  --keep         keep running until interrupted, instead of running a command
  --port N       port to listen on (default: a free port)
  --no-seed      start empty
  --ids FILE     also write the IDs of the seed to FILE
  --install      only create the Python environments
  --help         print this help

Variables for the command
  EVALWIRE_REAL_WEAVE_URL   http://127.0.0.1:<port>; any key that does not start with "bad" works (the seed uses "${API_KEY}")
  EVALWIRE_REAL_WEAVE_IDS   JSON: the projects, runs, refs and predictions of the seed

Settings
  EVALWIRE_SHARED   folder that contains weave-server/ (default: ../shared beside the clone)
  EVALWIRE_CACHE    folder of the Python environments, 1.7 GB (default: \${XDG_CACHE_HOME:-~/.cache}/evalwire)
  EVALWIRE_PYTHON   a Python 3.11 (default: python3.11 or python3 on the path)
`;

const log = (line) => console.error(`weave-server: ${line}`);

/**
 * Runs the user's command and returns its exit code. The command ends with this process if it is
 * interrupted.
 */
function runCommand(command, env) {
  return new Promise((done, fail) => {
    const child = spawn(command[0], command.slice(1), {
      stdio: "inherit",
      env: { ...process.env, ...env },
    });
    const end = () => child.kill();
    process.once("exit", end);
    child.on("error", fail);
    child.on("exit", (code) => {
      process.off("exit", end);
      done(code ?? 1);
    });
  });
}

/** Prepares both environments and returns their Pythons. */
function prepare(shared) {
  const python = ensureVenv("weave-server", serverRequirements(shared), log);
  const classicPython = ensureVenv("weave-classic", `${CLASSIC_CLIENT}\n`, log);
  return { python, classicPython };
}

/** Seeds the server unless disabled, and returns the variables for the command. */
async function seedEnvironment(server, options, shared, classicPython) {
  const env = { EVALWIRE_REAL_WEAVE_URL: server.baseUrl };
  if (options["no-seed"]) return env;
  const ids = await seedAll({ baseUrl: server.baseUrl, shared, classicPython });
  log(`Seeded in ${ids.seconds} s`);
  if (options.ids)
    writeFileSync(options.ids, `${JSON.stringify({ baseUrl: server.baseUrl, ...ids }, null, 1)}\n`);
  return { ...env, EVALWIRE_REAL_WEAVE_IDS: JSON.stringify(ids) };
}

async function main() {
  const { values: options, positionals: command } = parseArgs({
    allowPositionals: true,
    options: {
      keep: { type: "boolean", default: false },
      port: { type: "string" },
      "no-seed": { type: "boolean", default: false },
      ids: { type: "string" },
      install: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (options.help) return void process.stdout.write(HELP);
  if (!options.keep && !options.install && command.length === 0)
    throw new Error("Pass a command after --, or --keep: see --help");
  const port = options.port === undefined ? await freePort() : Number(options.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`'--port' must be a port number: current value is '${options.port}'`);

  const root = fileURLToPath(new URL("..", import.meta.url));
  const shared = process.env.EVALWIRE_SHARED ?? resolve(root, "..", "shared");
  const { python, classicPython } = prepare(shared);
  if (options.install) return;
  const server = await startServer({ python, shared, port });
  try {
    log(`Ready on ${server.baseUrl}`);
    const env = await seedEnvironment(server, options, shared, classicPython);
    if (options.keep) {
      log(
        `Running until interrupted: EVALWIRE_REAL_WEAVE_URL=${server.baseUrl} (--ids FILE writes the IDs of the seed)`,
      );
      process.exitCode = await server.exited.then(() => 1);
    } else process.exitCode = await runCommand(command, env);
  } finally {
    await server.stop();
  }
}

// An interrupt at any time ends this process through its exit hooks, which stop the server and
// remove its data.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
main().catch((error) => {
  log(error.message);
  process.exitCode = 1;
});
