import { Argument } from "commander";
import type { Scorer as GalileoScorer } from "../../galileo/types.ts";
import type { Scorer as WeaveScorer } from "../../weave/types.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { findScorer } from "../galileo-scorer.ts";
import { listOptions, upTo } from "../list-options.ts";
import { oneLine } from "../safe-text.ts";
import type { Column } from "../table.ts";
import { defineChanges } from "./scorer-changes.ts";

const WEAVE: readonly Column<WeaveScorer>[] = [
  { name: "NAME", cell: ({ object_id }) => object_id, whole: true },
  { name: "VERSION", cell: ({ version_index }) => `v${version_index}` },
  { name: "CREATED", cell: ({ created_at }) => created_at ?? null },
  { name: "DESCRIPTION", cell: ({ description }) => description ?? null },
];

const GALILEO: readonly Column<GalileoScorer>[] = [
  { name: "NAME", cell: ({ name }) => name, whole: true },
  { name: "TYPE", cell: ({ scorer_type }) => scorer_type },
  { name: "OUTPUT", cell: ({ output_type }) => output_type ?? null },
  { name: "DEFAULT", cell: ({ default_version }) => versionOf(default_version) },
  { name: "LATEST", cell: ({ latest_version }) => versionOf(latest_version) },
  { name: "DESCRIPTION", cell: ({ description }) => description ?? null },
];

const versionOf = (version: { version: number } | null | undefined): string | null =>
  version == null ? null : String(version.version);

/** Defines `evalwire scorers`, with `list`, `show`, `diff`, `update` and `revert`. */
export function define(command: CliCommand): void {
  listOptions(command.command("list", { isDefault: true }) as CliCommand)
    .description("List the scorers of a service, each in its newest version")
    .addArgument(
      new Argument("[service]", "service").choices(["weave", "galileo"]).default("weave"),
    )
    .example("evalwire scorers", "lists the scorers of the Weave project")
    .example("evalwire scorers list galileo --json", "prints Galileo's scorers as JSON")
    .does<{ limit: number }>(async (context, [service], { limit }) => {
      const { signal, out } = context;
      const shown = { context, noun: "scorer", which: "first" } as const;
      if (service === "galileo") {
        const all = (await context.galileo()).scorers.list({}, { signal });
        return await out.list(upTo(all, limit, shown), GALILEO);
      }
      const all = (await context.weave()).scorers.list({ latest_only: true }, { signal });
      await out.list(upTo(all, limit, shown), WEAVE);
    });

  (command.command("show") as CliCommand)
    .description("Show a scorer and its versions")
    .argument("<scorer>", "name or name:version in Weave, or galileo: with a name, label or id")
    .example("evalwire scorers show correct", "shows the newest version of a scorer of Weave")
    .example("evalwire scorers show galileo:toxicity --json", "prints a scorer of Galileo as JSON")
    .does(async (context, [text = ""]) => {
      const scorer = await shown(context, text);
      await context.out.document(scorer, () =>
        Object.entries(scorer)
          .flatMap(([name, value]) => (value == null ? [] : `${name}: ${textOf(value)}`))
          .map(oneLine)
          .join("\n"),
      );
    });

  defineChanges(command);
}

async function shown(context: Context, text: string): Promise<object> {
  const { signal } = context;
  if (text.startsWith("galileo:")) {
    const galileo = await context.galileo();
    const scorer = await findScorer(galileo, text, signal);
    const versions = await galileo.scorers.versions.list(scorer.id, {}, { signal }).toArray();
    return { ...scorer, versions };
  }
  const weave = await context.weave();
  const { parseRef } = await import("../../weave/parse-ref.ts");
  const ref = await weave.scorers.resolve(text, { signal });
  const { kind, name, digest } = parseRef(ref);
  // a function has no record of its own
  return kind === "op"
    ? { ref, kind, name, digest }
    : { ref, ...(await weave.scorers.get(name, digest, { signal })) };
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);
