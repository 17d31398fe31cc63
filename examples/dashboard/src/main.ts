import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WeaveClient } from "evalwire/weave";
import { createApp } from "./app.ts";
import { readAssets } from "./assets.ts";
import { startDemo } from "./demo.ts";
import { startServer } from "./server.ts";
import { settingsFrom } from "./settings.ts";

/** Time that requests in flight have to finish when the server stops. */
const GRACE_MS = 10_000;
/** A terminal and npm both pass Ctrl-C on: that is one signal. */
const SAME_SIGNAL_MS = 500;

const settings = settingsFrom(process.env);
const demo = settings.hasKey ? null : await startDemo(Number(process.env.DEMO_ROW_MS ?? 1_000));
const projects = demo?.projects ?? settings.projects;
const { maxConnections } = settings;
const weave = new WeaveClient({
  maxConnections,
  ...(projects[0] === undefined ? {} : { project: projects[0] }),
  ...(demo === null ? {} : { baseUrl: demo.url, apiKey: demo.apiKey }),
});
// what was rescored in one sandbox is unknown to the next
const demoFolder = demo === null ? null : await mkdtemp(join(tmpdir(), "evalwire-dashboard-"));
const stop = new AbortController();
const app = createApp({
  weave,
  projects,
  stateFolder: demoFolder ?? settings.stateFolder,
  assets: await readAssets(),
  isDemo: demo !== null,
  stop: stop.signal,
});
const server = await startServer(app, settings.port);
console.log(`The dashboard is at ${server.url}`);
if (demo !== null) console.log("It shows a sandbox: set WANDB_API_KEY to show your projects.");

let stoppedAtMs = 0;
async function onSignal(): Promise<void> {
  if (stop.signal.aborted) {
    if (Date.now() - stoppedAtMs < SAME_SIGNAL_MS) return;
    process.exit(1);
  }
  stoppedAtMs = Date.now();
  console.log("Stopping. Rescores continue on the service; the dashboard finds them again.");
  stop.abort();
  await server.close(GRACE_MS);
  await demo?.close();
  if (demoFolder !== null) await rm(demoFolder, { recursive: true, force: true });
  process.exit(0);
}
process.on("SIGTERM", onSignal);
process.on("SIGINT", onSignal);
