import type { LoadedRun, Run } from "../model/run.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { foreignFlag } from "./failure.ts";
import { chosenRun, readFileRuns, sameSpelling } from "./run-file.ts";
import { type FlagUse, RUN_FLAGS, type RunFlags } from "./run-flags.ts";
import {
  type FileTarget,
  type GalileoTarget,
  isSelector,
  type Target,
  targetOf,
} from "./run-target.ts";

/** Help for arguments that name a run. */
export const RUN_HELP =
  "a run: its id or URL, latest, name:…, attr:…, tag:…, baseline, galileo:EXPERIMENT, or a file";

/** How a command reads its runs. */
export interface RunSettings {
  /** Flags that the command itself uses as well, whatever the runs are. */
  readonly uses?: readonly (keyof RunFlags)[];
  /** Columns of tables that the command needs, which are therefore not read as scores. */
  readonly columns?: readonly string[];
  /** Called with the content of each file that is read. */
  readonly onBytes?: (path: string, bytes: Uint8Array) => void;
  /** Scorers of each run, where they differ from those of the flags. */
  readonly scorers?: readonly string[][];
  /** Whether to read the inputs of the rows. Default true. */
  readonly inputs?: boolean;
}

/** Source of the runs that an argument names. */
interface Source {
  /** Argument as it was typed. */
  readonly text: string;
  /** Description of the source, for messages. */
  readonly what: string;
  readonly uses: ReadonlySet<FlagUse>;
  /** Path of its file; null for a run of a service. */
  readonly path: string | null;
  /** Loads its runs. A file may have several. */
  readonly load: () => Promise<readonly LoadedRun[]>;
}

/** Returns the run that an argument names. The rows of services are not read. */
export async function findRun(context: Context, text: string, flags: RunFlags = {}): Promise<Run> {
  return (await loadRun(context, text, flags)).run;
}

/**
 * Loads the run that an argument names. `flags` are those of `runFlags()`.
 *
 * @throws {CommandError} for a file that does not exist or has several runs, and for a flag that
 *   would be ignored.
 */
export async function loadRun(
  context: Context,
  text: string,
  flags: RunFlags = {},
  settings: RunSettings = {},
): Promise<LoadedRun> {
  const [run] = await loadRuns(context, [text], flags, settings);
  if (run === undefined) throw new TypeError("loadRuns() returns a run for each argument");
  return run;
}

/** Loads the run that each argument names, in their order. */
export async function loadRuns(
  context: Context,
  texts: readonly string[],
  flags: RunFlags = {},
  settings: RunSettings = {},
): Promise<LoadedRun[]> {
  const sources = await sourcesOf(context, texts, flags, settings);
  const runs: LoadedRun[] = [];
  for (const { text, path, load } of sources)
    runs.push(chosenRun(await load(), { text, path: path ?? "" }, null));
  return runs;
}

/** Loads the runs that the arguments name: all runs of a file, unless it is named with `#RUN`. */
export async function loadAllRuns(
  context: Context,
  texts: readonly string[],
  flags: RunFlags = {},
  settings: RunSettings = {},
): Promise<LoadedRun[]> {
  const runs: LoadedRun[] = [];
  for (const { load } of await sourcesOf(context, texts, flags, settings))
    runs.push(...(await load()));
  return runs;
}

/** Returns the sources of all arguments once it is known that no flag would be ignored. */
async function sourcesOf(
  context: Context,
  texts: readonly string[],
  flags: RunFlags,
  settings: RunSettings,
): Promise<Source[]> {
  const targets = sameSpelling(texts.map((text) => ({ text, ...targetOf(context, text) })));
  const sources: Source[] = [];
  for (const [at, target] of targets.entries()) {
    const own = defined({ ...flags, scorer: settings.scorers?.[at] ?? flags.scorer });
    sources.push(await sourceOf(target, { context, text: target.text, flags: own, settings }));
  }
  refuseIgnored(context, sources, flags, settings.uses ?? []);
  return sources;
}

/** Sources that each group of flags applies to, for messages. */
const APPLIES_TO: Readonly<Record<FlagUse, string>> = {
  table: "tables whose columns have no stated roles",
  "any table": "tables",
  file: "files",
  weave: "runs of Weave",
  selector: "selectors, such as latest",
  baseline: "the baseline",
};

/** @throws {CommandError} for a flag that applies to none of the sources, nor to the command. */
function refuseIgnored(
  { defaults }: Context,
  sources: readonly Source[],
  flags: RunFlags,
  used: readonly (keyof RunFlags)[],
): void {
  const ignored = RUN_FLAGS.find(
    ({ name, use, setting }) =>
      flags[name] !== undefined &&
      defaults?.uses(setting) !== true &&
      !used.includes(name) &&
      !sources.some(({ uses }) => uses.has(use)),
  );
  if (ignored === undefined) return;
  const found = sources.map(({ text, what }) => `'${text}' is ${what}`).join(", ");
  throw foreignFlag(ignored.name, `${APPLIES_TO[ignored.use]}, but ${found}`);
}

/** Argument with the flags and settings that its run is read with. */
interface Request {
  readonly context: Context;
  readonly text: string;
  readonly flags: RunFlags;
  readonly settings: RunSettings;
}

async function sourceOf(target: Target, request: Request): Promise<Source> {
  switch (target.kind) {
    case "file":
      return await fileSource(target, request);
    case "galileo":
      return galileoSource(target, request);
    case "weave":
      return weaveSource(target.which, request);
    default:
      return await baselineSource(target.path, request);
  }
}

async function fileSource({ path, pick }: FileTarget, request: Request): Promise<Source> {
  const { text, flags, settings } = request;
  const { runs, uses, format } = await readFileRuns(path, flags, settings);
  const load = async () => (pick === null ? runs : [chosenRun(runs, { text, path }, pick)]);
  return { text, what: format, uses, path, load };
}

function weaveSource(which: string, { context, text, flags, settings }: Request): Source {
  const uses = new Set<FlagUse>(isSelector(which) ? ["weave", "selector"] : ["weave"]);
  const { status, rescores, costs, feedback, resolveReferences } = flags;
  const choice = isSelector(which) ? { status, rescores } : {};
  const { inputs } = settings;
  const options = defined({ ...choice, costs, feedback, resolveReferences, inputs });
  const load = async () => {
    const weave = await context.weave();
    return [await weave.load(which, { ...options, signal: context.signal })];
  };
  return { text, what: "a run of Weave", uses, path: null, load };
}

function galileoSource({ which, project }: GalileoTarget, request: Request): Source {
  const { context, text, settings } = request;
  const options = defined({ project: project ?? undefined, inputs: settings.inputs });
  const load = async () => {
    const galileo = await context.galileo();
    return [await galileo.load(which, { ...options, signal: context.signal })];
  };
  return { text, what: "an experiment of Galileo", uses: new Set(), path: null, load };
}

/** Returns the source of the pinned run, once it is known to be what was pinned. */
async function baselineSource(path: string, request: Request): Promise<Source> {
  const { context, flags, settings } = request;
  const { checkAge, readBaseline } = await import("./baseline-file.ts");
  const { checkProject, FileDigests, loadPinned, pinnedTarget } = await import("./baseline.ts");
  const baseline = await readBaseline(path);
  checkAge(baseline, flags.maxAge, context.io.now());
  const target = pinnedTarget(baseline, path);
  const digests = new FileDigests(path);
  const { onBytes } = digests;
  const source = await digests.check(baseline, () =>
    sourceOf(target, { ...request, settings: { ...settings, onBytes } }),
  );
  return {
    ...source,
    what: `${source.what}, the pinned baseline`,
    uses: new Set<FlagUse>([...source.uses, "baseline"]),
    load: async () => {
      await checkProject(context, baseline);
      return await loadPinned(baseline, source.load);
    },
  };
}
