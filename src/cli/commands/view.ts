import { createHash } from "node:crypto";
import { Option } from "commander";
import type { ReportView } from "../../report/view.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { CommandError, failureOf } from "../failure.ts";
import { portNumber } from "../read-values.ts";
import { type ReportedFlags, reported, reportedFlags } from "../reported-runs.ts";
import { RUN_HELP } from "../run-argument.ts";
import { problemPage } from "../view-problem.ts";
import { type ServedPage, ViewServer } from "../view-server.ts";
import { ViewSources } from "../view-sources.ts";
import { follow, stampsOf } from "../view-watch.ts";
import { duration } from "../wait-for-run.ts";

type Options = ReportedFlags & { port: number; interval: number };

/** Defines `evalwire view`. */
export function define(command: CliCommand): void {
  command
    .argument("[runs...]", `${RUN_HELP}; one, base and candidate, or several to rank`)
    .option("--port <port>", "port to listen on; 0 is any free one", portNumber, 0)
    .addOption(
      new Option("--interval <duration>", "time between two looks at the runs of services")
        .argParser((text) => duration(text))
        .default(10_000, "10s"),
    );
  reportedFlags(command)
    .example("evalwire view base.csv candidate.csv", "shows a report that follows both files")
    .example(
      "evalwire view tag:baseline latest --policy gate.json --port 8123",
      "also decides by a policy, and follows the newest run",
    )
    .does<Options>(view);
}

async function view(context: Context, texts: string[], options: Options): Promise<void> {
  if (texts.length === 0)
    throw new CommandError("usage", "There is nothing to show", {
      hint: "Name two runs: evalwire view BASE CANDIDATE",
    });
  const sources = new ViewSources(context, texts, options);
  const known = await stampsOf(sources);
  const { view: first } = await reported(context, texts, options);
  const server = await ViewServer.start({
    port: options.port,
    page: await pageOf(context, first, options),
  });
  try {
    const { url } = server;
    await context.out.document({ url }, (paint) => paint.link(url, url));
    await context.out.note(`${first.headline}\nThe report is at ${url}. Stop it with Ctrl-C.`);
    await follow(sources, known, {
      onChange: async () => server.show(await nextPage(context, texts, options)),
      intervalMs: options.interval,
      signal: context.signal,
    });
  } finally {
    await server.close();
  }
}

/** Reads the runs again. What goes wrong is the page until it goes well. */
async function nextPage(
  context: Context,
  texts: readonly string[],
  options: Options,
): Promise<ServedPage> {
  try {
    const { view: next } = await reported(context, texts, options);
    await context.out.note(next.headline);
    return await pageOf(context, next, options);
  } catch (error) {
    const failure = failureOf(error, context.signal);
    await context.out.note(`error: ${failure.message}`);
    return problemPage(failure);
  }
}

async function pageOf({ io }: Context, shown: ReportView, { title }: Options): Promise<ServedPage> {
  const { livePolicy, toHtml } = await import("../../report/html.ts");
  const version = createHash("sha256").update(JSON.stringify(shown)).digest("hex").slice(0, 32);
  const date = new Date(io.now());
  const html = await toHtml(shown, {
    date,
    live: version,
    ...(title === undefined ? {} : { title }),
  });
  return { html, policy: await livePolicy(), version, isError: false };
}
