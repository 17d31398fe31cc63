// Starts and stops the server process. The server prints a line when its migrations are done;
// /health shows whether it responds.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isHealthy } from "./wire.mjs";

/** Asks the system for a free port. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Starts serve.py on 127.0.0.1 and waits until it responds. It uses its own data folder, which
 * `stop()` removes, or `kept`, which stays. `stop()` kills the server and can be called more than
 * once.
 */
export async function startServer({ python, shared, port, kept, readyTimeoutMs = 600_000 }) {
  const script = join(shared, "weave-server", "serve.py");
  if (!existsSync(script))
    throw new Error(
      `Cannot find "${script}": set EVALWIRE_SHARED to the folder that holds weave-server/`,
    );
  const data = kept ?? mkdtempSync(join(tmpdir(), "evalwire-weave-"));
  const child = spawn(python, [script, "--port", String(port), "--fake-worker", "--data", data], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      log = (log + text).slice(-20_000);
    });
  }
  const exited = new Promise((resolve) => {
    child.on("exit", resolve);
    child.on("error", resolve);
  });
  const end = () => {
    child.kill("SIGKILL"); // its data is deleted or already on disk, so there is nothing to save
    if (kept === undefined)
      rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  process.once("exit", end);
  const stop = async () => {
    child.kill("SIGKILL");
    await exited;
    process.off("exit", end);
    end();
  };
  const baseUrl = `http://127.0.0.1:${port}`;
  try {
    await waitUntilReady(baseUrl, child, readyTimeoutMs);
  } catch (cause) {
    await stop();
    throw new Error(`${cause.message}\n${log.slice(-4000)}`);
  }
  return { baseUrl, stop, exited, log: () => log };
}

async function waitUntilReady(baseUrl, child, readyTimeoutMs) {
  const deadline = Date.now() + readyTimeoutMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error("The Weave server ended before it was ready:");
    try {
      if (await isHealthy(baseUrl)) return;
      throw new Error(`/health returned an error: is another program listening on ${baseUrl}?`);
    } catch (error) {
      // fetch throws a TypeError while nothing is listening yet
      if (!(error instanceof TypeError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`The Weave server was not ready after ${readyTimeoutMs / 1000} s:`);
}
