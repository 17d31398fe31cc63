import { expect, test } from "vitest";
import type { Sink } from "../../src/cli/io.ts";
import { runCli } from "../../src/cli/run.ts";
import { ioOf, runCommand } from "./support.ts";

const ended = { signal: AbortSignal.abort() };

test.each(["scenario", "gpqa", "empty"])("sandbox prints its settings for %s", async (seed) => {
  const { code, stdout, stderr } = await runCommand(["sandbox", "--seed", seed], ended);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^export WF_TRACE_SERVER_URL='http:\/\/127\.0\.0\.1:\d+'$/m);
  for (const line of stdout.trimEnd().split("\n")) expect(line).toMatch(/^export [A-Z_]+='[^']*'$/);
  expect(stderr).toMatch(/Stop it with Ctrl-C/);
});

test("sandbox prints JSON, answers clients, and ends with Ctrl-C", async () => {
  const controller = new AbortController();
  let code: Promise<number> | null = null;
  const printed = new Promise<string>((resolve) => {
    const { io } = ioOf({ signal: controller.signal });
    const write = async (chunk: string | Uint8Array): Promise<void> => resolve(String(chunk));
    const stdout: Sink = { isTTY: false, columns: 80, write };
    code = runCli(["sandbox", "--json"], { ...io, stdout });
  });
  const { url, env } = JSON.parse(await printed);
  expect(env.WANDB_API_KEY).toBe("local-key");
  const runs = await runCommand(["runs", "--json"], { env });
  expect(JSON.parse(runs.stdout)).toHaveLength(2);
  controller.abort();
  expect(await code).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
});

test.each(["-1", "65536", "http", "1.5"])("sandbox refuses the port %s", async (port) => {
  expect((await runCommand(["sandbox", `--port=${port}`])).code).toBe(3);
});
