import { Option } from "commander";
import type { Sandbox } from "../../testing/node.ts";
import type { Seed } from "../../testing/seed.ts";
import type { CliCommand } from "../cli-command.ts";
import { portNumber } from "../read-values.ts";

interface SandboxOptions {
  port: number;
  seed: keyof typeof SEEDS;
}

/** What the sandbox can contain. */
const SEEDS = {
  scenario: async (): Promise<Seed> => {
    const { evalRuns, experiments, scenario } = await import("../../testing/index.ts");
    const seed = scenario({
      rows: 40,
      passRate: 0.8,
      regress: 0.15,
      attributes: { base: { branch: "main" }, candidate: { branch: "candidate" } },
    });
    return { ...seed, ...experiments(), ...evalRuns() };
  },
  gpqa: async (): Promise<Seed> => (await import("../../testing/index.ts")).gpqa(),
  empty: async (): Promise<Seed> => ({}),
} as const;

/** Defines `evalwire sandbox`. */
export function define(command: CliCommand): void {
  command
    .description("Run stand-ins for Weave, Galileo and Rensei on this machine, until Ctrl-C")
    .option("--port <port>", "port to listen on; 0 is any free one", portNumber, 0)
    .addOption(
      new Option("--seed <name>", "contents: made-up runs of all services, real scores, or nothing")
        .choices(Object.keys(SEEDS))
        .default("scenario"),
    )
    .example("evalwire sandbox --port 8123", "starts it, and prints the settings for clients")
    .example("evalwire sandbox --seed gpqa --json", "the same with real scores, as JSON")
    .does<SandboxOptions>(async (context, _args, { port, seed }) => {
      const { startSandbox } = await import("../../testing/node.ts");
      const sandbox = await startSandbox({ seed: await SEEDS[seed](), port });
      try {
        const { url, env } = sandbox;
        await context.out.document({ url, env }, () => exports(sandbox));
        await context.out.note(`The sandbox is running at ${url}. Stop it with Ctrl-C.`);
        await aborted(context.signal);
      } finally {
        await sandbox.close();
      }
    });
}

/** Returns the lines that set the environment in a POSIX shell. */
const exports = ({ env }: Sandbox): string =>
  Object.entries(env)
    .map(([name, value]) => `export ${name}='${value}'`)
    .join("\n");

/** Resolves when the signal is aborted: Ctrl-C is how a sandbox ends, not a failure. */
async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
}
