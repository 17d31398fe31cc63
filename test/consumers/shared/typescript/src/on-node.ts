// The entries for Node: files, and the sandbox as a server.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileCheckpoint, syncRuns, type WrittenRows, writeRows } from "evalwire/export/node";
import { readRuns } from "evalwire/import/node";
import { scenario } from "evalwire/testing";
import { type Sandbox, startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";
import { equal } from "./portable.js";

/** Uses each entry and throws if anything is not as expected. */
export async function onNode(): Promise<void> {
  const sandbox: Sandbox = await startSandbox({ seed: scenario({ rows: 3, passRate: 1 }) });
  const folder = await mkdtemp(join(tmpdir(), "evalwire-consumer-"));
  try {
    const weave = new WeaveClient({
      apiKey: "any-key",
      project: "acme/search",
      baseUrl: sandbox.url,
    });
    const loaded = await weave.load("latest");
    const written: WrittenRows = await writeRows(join(folder, "results.csv"), loaded);
    const text = await readFile(written.path, "utf8");
    equal(text.trim().split("\r\n").length, written.rows + 1);
    const [again] = await readRuns(written.path);
    equal(again?.run.id, loaded.run.id);
    equal((await syncRuns([loaded], { folder: join(folder, "lake") })).written, 1);
    equal(typeof fileCheckpoint(join(folder, "checkpoint.jsonl")), "object");
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true });
  }
}
