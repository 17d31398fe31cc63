import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";
import type { Run } from "../../model/run.ts";
import { FileDigests } from "../baseline.ts";
import { type Baseline, checkAge, readBaseline } from "../baseline-file.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { defined } from "../defined.ts";
import { CommandError } from "../failure.ts";
import { someText } from "../read-values.ts";
import { loadRun, RUN_HELP } from "../run-argument.ts";
import { idInFile } from "../run-file.ts";
import { type RunFlags, runFlags } from "../run-flags.ts";
import { BASELINE_FILE, targetOf } from "../run-target.ts";
import { oneLine } from "../safe-text.ts";

interface SetOptions extends RunFlags {
  by?: string;
  reason?: string;
  file?: string;
}

const fileOption = ["--file <file>", `file of the baseline; default: ${BASELINE_FILE}`] as const;

/** Defines `evalwire baseline`, with `set` and `show`. */
export function define(command: CliCommand): void {
  runFlags(command.command("set") as CliCommand)
    .description("Pin a run as the base of later comparisons, in a file to commit")
    .argument("<run>", RUN_HELP)
    .option("--reason <text>", "why it is the baseline", someText)
    .option("--by <name>", "who sets it; default: the user of git", someText)
    .option(...fileOption, someText)
    .example("evalwire baseline set base.csv --reason release", "pins a file by its content")
    .example("evalwire baseline set name:base --max-age 30d", "pins a run for 30 days")
    .does<SetOptions>(async (context, [text = ""], options) => {
      const { file = BASELINE_FILE } = options;
      const path = context.path(file);
      const before = await readBaseline(path).catch(() => null);
      const baseline = await pin(context, text, path, options);
      const { replaceFile } = await import("../../export/files-node.ts");
      await replaceFile(path, { overwrite: true }, (write) =>
        write(`${JSON.stringify(baseline, null, 2)}\n`),
      );
      if (before !== null && before.id !== baseline.id)
        await context.out.note(
          `It replaces '${before.name ?? before.id}', which was pinned on ${before.setAt.slice(0, 10)}.`,
        );
      await context.out.note(`Wrote '${file}': commit it.`);
      await context.out.document(baseline, () => linesOf(baseline));
    });

  (command.command("show", { isDefault: true }) as CliCommand)
    .description("Show the pinned run")
    .option(...fileOption, someText)
    .example("evalwire baseline show", "shows which run is pinned, by whom, when and why")
    .example("evalwire baseline --json", "prints the same as JSON")
    .does<SetOptions>(async (context, _args, { file = BASELINE_FILE }) => {
      const baseline = await readBaseline(context.path(file));
      await context.out.document(baseline, () => linesOf(baseline));
      checkAge(baseline, undefined, context.io.now());
    });
}

/** Makes the baseline of a run. @throws {CommandError} for a run that cannot be one. */
async function pin(
  context: Context,
  text: string,
  path: string,
  options: SetOptions,
): Promise<Baseline> {
  const { by, reason = null, file: _file, maxAge = null, ...flags } = options;
  const target = targetOf(context, text);
  if (target.kind === "baseline")
    throw new CommandError("invalid_argument", `'${text}' is the baseline itself`);
  if (target.kind === "file" && (await stat(target.path)).isDirectory())
    throw new CommandError("invalid_argument", `'${text}' is a folder, and only a file is pinned`, {
      hint: "Name one of its files.",
    });
  const digests = new FileDigests(path);
  const { run } = await loadRun(context, text, defined(flags), {
    inputs: false,
    onBytes: digests.onBytes,
  });
  if (run.status !== "completed")
    throw new CommandError(
      "unfinished_run",
      `'${run.name ?? run.id}' is '${run.status}', not 'completed': it cannot be a baseline`,
    );
  const isFile = target.kind === "file";
  return {
    schema: "evalwire.baseline/1",
    provider: target.kind,
    project: isFile ? null : run.project,
    id: isFile ? idOf(run, { text, path: target.path }) : run.id,
    name: run.name,
    startedAt: run.startedAt?.toISOString() ?? null,
    url: run.url,
    files: digests.files,
    setAt: new Date(context.io.now()).toISOString(),
    setBy: by ?? (await gitUser(context)),
    reason,
    maxAge,
  };
}

/** Returns the ID of a run in its file: its name where the path would be the ID. */
const idOf = (run: Run, file: { text: string; path: string }): string =>
  run.id === file.path ? (run.name ?? run.id) : idInFile(run.id, file);

/** Returns the user of git, as in its commits; null when there is none. */
async function gitUser({ io }: Context): Promise<string | null> {
  const read = async (name: string): Promise<string> => {
    const options = { cwd: io.cwd, env: { ...io.env } };
    const { stdout } = await promisify(execFile)("git", ["config", "--get", name], options).catch(
      () => ({ stdout: "" }),
    );
    return stdout.trim();
  };
  const [name, email] = [await read("user.name"), await read("user.email")];
  const user = [name, email === "" ? "" : `<${email}>`].filter((part) => part !== "").join(" ");
  return user === "" ? (io.env.GITHUB_ACTOR ?? null) : user;
}

function linesOf(baseline: Baseline): string {
  const { provider, project, id, name, url, files, setAt, setBy, reason, maxAge } = baseline;
  const lines: [string, string | null][] = [
    ["run", name ?? id],
    ["id", id],
    ["source", project === null ? provider : `${provider} ${project}`],
    ["url", url],
    ...files.map(({ path, sha256 }): [string, string] => ["file", `${path} (sha256 ${sha256})`]),
    ["set", setAt],
    ["by", setBy],
    ["reason", reason],
    ["maximum age", maxAge],
  ];
  return lines
    .filter(([, value]) => value !== null)
    .map(([label, value]) => oneLine(`${label}: ${value}`))
    .join("\n");
}
