import { InvalidArgumentError } from "commander";
import { isNotFoundError } from "../../core/errors/http.ts";
import type { GalileoClient } from "../../galileo/client.ts";
import type { ScorerPlan } from "../../galileo/scorer-plan.ts";
import { sameValue, show } from "../../galileo/sent-fields.ts";
import type { Scorer, ScorerUpdateBody, ScorerVersion } from "../../galileo/types.ts";
import type { CliCommand } from "../cli-command.ts";
import { canAsk } from "../confirm.ts";
import type { Context } from "../context.ts";
import { CommandError, EXIT } from "../failure.ts";
import { findScorer } from "../galileo-scorer.ts";
import { readJsonObject } from "../json-file.ts";
import { byName } from "../read-values.ts";
import { oneLine } from "../safe-text.ts";
import { quoted } from "../shell-word.ts";

interface ChangeOptions {
  set?: Record<string, unknown>;
  yes?: boolean;
}

/** Reads the number of a version. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("It must be the number of a version.");
}

const NAME = "name, label or id in Galileo, with galileo: before it or not";
const NOTHING = "Nothing was changed.";

/** Defines the commands that change scorers of Galileo, which all projects share. */
export function defineChanges(command: CliCommand): void {
  withPatch(command.command("diff") as CliCommand)
    .description("Show what an update would change, or how two versions of a scorer differ")
    .option("--from <version>", "earlier version to compare", wholeNumber)
    .option("--to <version>", "later version; default: the newest", wholeNumber)
    .example("evalwire scorers diff toxicity --set roll_up_method=max", "previews an update")
    .example("evalwire scorers diff toxicity --from 0 --to 1", "compares two versions")
    .does<ChangeOptions & { from?: number; to?: number }>(async (context, args, options) => {
      const { from, to } = options;
      const [name = "", file] = args;
      if (from !== undefined && file === undefined && options.set === undefined)
        return await diffVersions(context, name, from, to);
      if (from === undefined && to !== undefined)
        throw new CommandError("usage", "'--to' needs '--from', the earlier version");
      if (from !== undefined)
        throw new CommandError(
          "usage",
          "'--from' compares versions: it does not go with an update",
        );
      const plan = await planOf(context, name, await patchOf(context, file, options.set));
      await context.out.document(factsOf(plan), () => String(plan));
    });

  withPatch(command.command("update") as CliCommand)
    .description("Change fields of a scorer, after showing the change and asking")
    .option("--yes", "change it without asking")
    .example(
      "evalwire scorers update toxicity --set roll_up_method=max --yes",
      "changes one field without asking",
    )
    .example(
      "evalwire scorers update toxicity --set 'tags=[\"safety\"]' --yes --json",
      "sets a list, and prints what was changed as JSON",
    )
    .does<ChangeOptions>(async (context, [name = "", file], { set, yes }) => {
      checkConsent(context, yes);
      await update(context, name, await patchOf(context, file, set), yes);
    });

  (command.command("revert") as CliCommand)
    .description("Copy an earlier version of a scorer into a new, latest version")
    .argument("<scorer>", NAME)
    .argument("<version>", "number of the version")
    .option("--yes", "create it without asking")
    .example("evalwire scorers revert toxicity 0 --yes", "makes a copy of version 0 the latest")
    .example("evalwire scorers revert toxicity 1 --yes --json", "prints the new version as JSON")
    .does<{ yes?: boolean }>(async (context, [name = "", version = ""], { yes }) => {
      checkConsent(context, yes);
      await revert(context, name, wholeNumber(version), yes);
    });
}

function withPatch(command: CliCommand): CliCommand {
  return command
    .argument("<scorer>", NAME)
    .argument("[file]", "JSON file with an object of fields")
    .option(
      "--set <field=value>",
      "field to change; the value is JSON, or text if it is not JSON; repeat for several",
      byName(jsonOrText, "FIELD=VALUE", "first"),
    );
}

/** Refuses a change that nobody can agree to. */
function checkConsent({ io }: Context, yes = false): void {
  if (yes || canAsk(io)) return;
  throw new CommandError("consent", "This changes a scorer, and there is no terminal to ask on", {
    hint: `Add --yes. ${NOTHING} 'evalwire scorers diff' shows the change.`,
  });
}

async function agree(context: Context, question: string, yes = false): Promise<void> {
  if (yes || (await context.confirm(question))) return;
  throw new CommandError("canceled", "Canceled", { hint: NOTHING, exitCode: EXIT.canceled });
}

/** Reads the fields of a file, then those of `--set`. */
async function patchOf(
  context: Context,
  file: string | undefined,
  set: Readonly<Record<string, unknown>> | undefined,
): Promise<ScorerUpdateBody> {
  if (file === undefined && set === undefined)
    throw new CommandError("usage", "There is nothing to change", {
      hint: "Name a JSON file with fields, or use --set FIELD=VALUE.",
    });
  const fields = file === undefined ? [] : await fieldsOf(context.path(file), file);
  return Object.fromEntries([...fields, ...Object.entries(set ?? {})]); // plan() checks them
}

async function fieldsOf(path: string, given: string): Promise<[string, unknown][]> {
  return Object.entries(await readJsonObject(path, { title: `The file '${given}'` }));
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function planOf(
  context: Context,
  name: string,
  patch: ScorerUpdateBody,
): Promise<ScorerPlan & { readonly scorer: Scorer }> {
  const galileo = await context.galileo();
  const { signal } = context;
  const scorer = await findScorer(galileo, name, signal);
  const plan = await galileo.scorers.plan(scorer.id, patch, { signal });
  return { ...plan, scorer };
}

const factsOf = ({ scorer, changes, warnings }: ScorerPlan & { scorer: Scorer }) => ({
  scorer: { id: scorer.id, name: scorer.name },
  changes,
  warnings,
});

async function update(
  context: Context,
  name: string,
  patch: ScorerUpdateBody,
  yes: boolean | undefined,
): Promise<void> {
  const plan = await planOf(context, name, patch);
  const { changes, scorer } = plan;
  const done = `Scorer '${scorer.name}': ${changes.length === 0 ? "nothing to change" : "changed"}`;
  if (changes.length > 0) {
    await context.out.note(String(plan));
    await agree(context, `Change the scorer '${scorer.name}' for all who use it?`, yes);
    const { notApplied, scorer: now } = await plan.apply();
    if (notApplied.length > 0) throw notTaken(now, patch, notApplied);
  }
  await context.out.document(factsOf(plan), () => done);
  if (changes.length > 0) await context.out.note(`To undo: ${undo(scorer, changes)}`);
}

function notTaken(now: Scorer, patch: ScorerUpdateBody, fields: readonly string[]): CommandError {
  const values: Readonly<Record<string, unknown>> = { ...now };
  const sent: Readonly<Record<string, unknown>> = { ...patch };
  const said = fields.map(
    (field) => `${field} was sent as ${show(sent[field])} and is ${show(values[field])}`,
  );
  return new CommandError(
    "not_applied",
    `The service reported success and did not apply all of the change: ${said.join("; ")}`,
    { hint: "The rest of the change is live.", exitCode: EXIT.incomplete },
  );
}

/** Returns the command that restores the previous values. */
function undo({ id }: Scorer, changes: ScorerPlan["changes"]): string {
  const sets = changes.map(({ field, before }) => {
    return `--set ${quoted(`${field}=${JSON.stringify(before)}`)}`;
  });
  return oneLine(`evalwire scorers update ${id} ${sets.join(" ")}`);
}

/** Fields of a version that say nothing about how it scores. */
const RECORD = ["id", "scorer_id", "version", "created_at", "updated_at", "created_by"];

interface Difference {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

function differencesOf(a: ScorerVersion, b: ScorerVersion): Difference[] {
  const [before, after]: Readonly<Record<string, unknown>>[] = [{ ...a }, { ...b }];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((field) => !RECORD.includes(field) && !sameValue(before?.[field], after?.[field]))
    .map((field) => ({
      field,
      before: before?.[field] ?? null,
      after: after?.[field] ?? null,
    }));
}

function differencesText(head: string, differences: readonly Difference[]): string {
  const lines = differences.map(
    ({ field, before, after }) => `  ${field}: ${show(before)} -> ${show(after)}`,
  );
  return [lines.length === 0 ? `${head}: no difference` : head, ...lines].join("\n");
}

/** Fetches a version. @throws {CommandError} with the versions that exist. */
async function versionOf(
  galileo: GalileoClient,
  scorer: Scorer,
  version: number | undefined,
  signal: AbortSignal,
): Promise<ScorerVersion> {
  try {
    return await galileo.scorers.versions.get(scorer.id, version, { signal });
  } catch (error) {
    if (!isNotFoundError(error)) throw error;
    const all = await galileo.scorers.versions.list(scorer.id, {}, { signal }).toArray();
    const known = all.map((one) => one.version).sort((a, b) => a - b);
    throw new CommandError(
      "not_found",
      `The scorer '${scorer.name}' has no version${version === undefined ? "" : ` ${version}`}`,
      { hint: known.length === 0 ? "It has none." : `It has ${known.join(", ")}.` },
    );
  }
}

async function diffVersions(
  context: Context,
  name: string,
  from: number,
  to: number | undefined,
): Promise<void> {
  const { signal, out } = context;
  const galileo = await context.galileo();
  const scorer = await findScorer(galileo, name, signal);
  const before = await versionOf(galileo, scorer, from, signal);
  const after = await versionOf(galileo, scorer, to, signal);
  const differences = differencesOf(before, after);
  const facts = {
    scorer: { id: scorer.id, name: scorer.name },
    from: before.version,
    to: after.version,
    differences,
  };
  const head = `Scorer '${scorer.name}', version ${before.version} to ${after.version}`;
  await out.document(facts, () => differencesText(head, differences));
}

async function revert(
  context: Context,
  name: string,
  version: number,
  yes: boolean | undefined,
): Promise<void> {
  const { signal, out } = context;
  const galileo = await context.galileo();
  const scorer = await findScorer(galileo, name, signal);
  const wanted = await versionOf(galileo, scorer, version, signal);
  const latest = await versionOf(galileo, scorer, undefined, signal);
  const differences = differencesOf(latest, wanted);
  const facts = { scorer: { id: scorer.id, name: scorer.name }, from: latest.version, to: version };
  if (differences.length === 0)
    return await out.document(
      { ...facts, differences, created: null },
      () =>
        `The latest version, ${latest.version}, does not differ from version ${version}: nothing to revert`,
    );
  const head = `Scorer '${scorer.name}', from the latest version, ${latest.version}, back to ${version}`;
  await out.note(differencesText(head, differences));
  await agree(context, `Create a copy of version ${version} as the latest one?`, yes);
  const created = await galileo.scorers.versions.restore(scorer.id, version, { signal });
  await out.document(
    { ...facts, differences, created },
    () => `Version ${created.version} is a copy of version ${version}`,
  );
  const now = await galileo.scorers.get(scorer.id, { signal });
  await out.note(`Its default version is ${now.default_version?.version ?? "not set"}.`);
}
