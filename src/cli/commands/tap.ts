import { plural } from "../../core/errors/usage.ts";
import type { Catalog, SingerMessage } from "../../export/singer.ts";
import type { CliCommand } from "../cli-command.ts";
import { Context } from "../context.ts";
import { dataOutput } from "../data-output.ts";
import { CommandError, failureOf, sharedExitCode } from "../failure.ts";
import { emptyProjects, type ProjectSource, projectSource } from "../project-source.ts";
import { someText } from "../read-values.ts";
import { ABOUT, readJson, readTapConfig, readTapState, type TapSettings } from "../tap-files.ts";

interface TapOptions {
  config?: string;
  state?: string;
  catalog?: string;
  discover?: boolean;
  about?: boolean;
}

/** Text that is collected before it is written. */
const BUFFER = 65_536;

/** Defines `evalwire tap`. */
export function define(command: CliCommand): void {
  const file = someText;
  command
    .option(
      "--config <file>",
      "JSON file: projects, start_date, …; --about lists the settings",
      file,
    )
    .option("--state <file>", "JSON file with the last state that the target printed", file)
    .option("--catalog <file>", "JSON file of --discover, with the streams that are selected", file)
    .option("--discover", "print the catalog")
    .option("--about", "print what the tap supports, as JSON")
    .addHelpText(
      "after",
      "\nWith a target:\n  $ evalwire tap --config tap.json --state state.json | target-jsonl > next.json",
    )
    .example("evalwire tap --discover", "prints the catalog of the streams runs, trials and scores")
    .example("evalwire tap", "sends all finished runs of the configured project")
    .does<TapOptions>(runTap);
}

async function runTap(context: Context, _args: string[], options: TapOptions): Promise<void> {
  const { discover, tap } = await import("../../export/singer.ts");
  if (options.about === true) return await print(context, ABOUT);
  const settings = await readTapConfig(context, options.config ?? null);
  if (options.discover === true) return await print(context, discover());
  if (context.out.format !== "text")
    throw new CommandError(
      "usage",
      "'--json' does not apply to the messages of a tap, which are JSON",
    );
  const state =
    options.state === undefined ? undefined : await readTapState(context, options.state);
  const catalog =
    options.catalog === undefined ? {} : { catalog: await readCatalog(context, options.catalog) };
  const sources = await sourcesOf(context, settings);
  const clients = Object.fromEntries(sources.map((source) => [source.name, source]));
  context.kept = "The last STATE message is valid: pass its value as --state to continue.";
  await send(context, tap(clients, { ...settings.config, ...catalog }, state));
  for (const sentence of emptyProjects(sources)) await context.out.note(sentence);
}

const print = (context: Context, value: unknown): Promise<void> =>
  context.out.document(value, () => JSON.stringify(value, null, 2));

/** Checked by tap(). */
const readCatalog = async (context: Context, path: string): Promise<Catalog> =>
  (await readJson(context, path, "--catalog")) as unknown as Catalog;

/** Returns the projects of the configuration, with its settings of services. */
async function sourcesOf(
  { io, options }: Context,
  { projects, env }: TapSettings,
): Promise<ProjectSource[]> {
  const own = new Context({ ...io, env: { ...io.env, ...env } }, options);
  const names = projects.length === 0 ? [null] : projects;
  return await Promise.all(names.map((name) => projectSource(own, name)));
}

/** Writes the messages. */
async function send(context: Context, messages: AsyncIterable<SingerMessage>): Promise<void> {
  const { singerLine } = await import("../../export/singer.ts");
  const write = dataOutput(context);
  const sent = { runs: 0, trials: 0, scores: 0 };
  let lines = "";
  try {
    for await (const message of messages) {
      context.signal.throwIfAborted();
      lines += singerLine(message);
      if (message.type === "RECORD") sent[message.stream]++;
      if (message.type !== "STATE" && lines.length < BUFFER) continue;
      await write(lines);
      lines = "";
    }
  } catch (error) {
    throw context.signal.aborted ? error : incomplete(error, context, sent.trials === 0);
  }
  const { runs, trials, scores } = sent;
  await context.out.note(
    `Sent ${plural(runs, "run")}, ${plural(trials, "trial")} and ${plural(scores, "score")}`,
  );
}

/** Returns the error for projects and runs that could not be read. */
function incomplete(error: unknown, { signal }: Context, isNothingRead: boolean): unknown {
  if (!(error instanceof AggregateError)) return error;
  const failures = error.errors.map((one) => failureOf(rootOf(one), signal));
  const exitCode = sharedExitCode(failures, isNothingRead);
  const [first] = failures;
  const hint = failures.length === 1 ? (first?.hint ?? null) : null;
  return new CommandError("incomplete", error.message, { hint, exitCode });
}

/** Returns the error that the tap named the project and the run for. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error;
}
