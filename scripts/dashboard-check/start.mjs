// The example as a process.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/**
 * Starts the example in a folder on any free port: `npm start`, or Node itself, which receives
 * signals directly. Returns its URL, its output so far, and what a signal does.
 */
export async function startExample(folder, { command = "node", env = {} } = {}) {
  const args = command === "npm" ? ["start"] : ["--import", "tsx", join("src", "main.ts")];
  const child = spawn(command === "npm" ? "npm" : process.execPath, args, {
    cwd: folder,
    env: { ...process.env, WANDB_API_KEY: "", PORT: "0", ...env },
    detached: true, // a group of its own: npm does not pass every signal on to what it started
  });
  const exited = once(child, "exit");
  let output = "";
  const url = await new Promise((resolve, reject) => {
    const read = (data) => {
      output += data;
      const found = /dashboard is at (http:\/\/127\.0\.0\.1:\d+)\//.exec(output);
      if (found !== null) resolve(found[1]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", () => reject(new Error(`the dashboard ended: ${output}`)));
  });
  const signal = (name) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, name);
  };
  const stop = async () => {
    signal("SIGTERM");
    await exited;
  };
  return { url, child, exited, signal, stop, output: () => output };
}
