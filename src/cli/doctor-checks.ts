import { isEvalwireError } from "../core/errors/base.ts";
import { plural } from "../core/errors/usage.ts";
import type { CallOptions } from "../core/options.ts";
import { Clients } from "./clients.ts";
import type { Context } from "./context.ts";
import { Defaults } from "./defaults.ts";
import { EXIT, type Failure, failureOf } from "./failure.ts";
import { readPolicy } from "./policy-flags.ts";
import { proxiesOf } from "./proxy.ts";
import {
  galileoSettings,
  renseiSettings,
  type ServiceName,
  type ServiceSettings,
  type Sources,
  weaveSettings,
} from "./service-settings.ts";

/** Result of one check of `evalwire doctor`. */
export interface Check {
  /** Service, or `evalwire` for everything else. */
  readonly about: ServiceName | "evalwire";
  /** Name of the check: `node`, `configuration`, `policy`, `key`, `server`, `project`, `runs` or `clock`. */
  readonly check: string;
  readonly status: "ok" | "warning" | "failed";
  readonly message: string;
  /** Suggested action; null if there is nothing to do. */
  readonly hint: string | null;
  /** Exit code of the command if this check failed; 0 otherwise. */
  readonly exitCode: Failure["exitCode"];
}

/** Largest number of runs that is counted. */
const MAX_COUNT = 10;
/** Difference of the clocks that is worth a warning. Dates of servers are whole seconds. */
const MAX_SKEW_MS = 60_000;
const TIMEOUT_MS = 20_000;

/** Checks everything that commands depend on: the process, the configuration and each service. */
export async function doctorChecks(context: Context): Promise<Check[]> {
  const node = ok("evalwire", "node", `Node ${process.versions.node}`);
  let sources: Sources;
  try {
    sources = await context.sources();
  } catch (error) {
    return [node, failed("evalwire", "configuration", failureOf(error, context.signal))];
  }
  const configuration = ok("evalwire", "configuration", configurationOf(context, sources));
  const others = [galileoChecks(context, sources), renseiChecks(context, sources)];
  const found = (await Promise.all(others)).flat();
  const services = [...(await weaveChecks(context, sources, found.length === 0)), ...found];
  const none = services.length === 0 ? [failed("evalwire", "services", NOTHING)] : [];
  return [node, configuration, ...(await policyChecks(context, sources)), ...none, ...services];
}

/** Describes the configuration file, with the settings that are defaults of options. */
function configurationOf({ io, options }: Context, { settings }: Sources): string {
  const { file, profile } = settings;
  if (file === null)
    return options.configFile === false
      ? "no configuration file is read"
      : "no configuration file in this folder or in a parent";
  const { names } = new Defaults(settings, io.cwd);
  const defaults = names.length === 0 ? "" : `, with defaults for ${names.join(", ")}`;
  return `'${file}'${profile === null ? "" : `, profile '${profile}'`}${defaults}`;
}

/** Checks the policy that the configuration file names, as a gate does. */
async function policyChecks(context: Context, { settings }: Sources): Promise<Check[]> {
  const { policy } = settings.config;
  if (policy === undefined) return [];
  try {
    const { rules } = await readPolicy(context, policy);
    return [ok("evalwire", "policy", `'${policy}' has ${plural(rules.length, "rule")}`)];
  } catch (error) {
    return [failed("evalwire", "policy", failureOf(error, context.signal))];
  }
}

const NOTHING: Failure = {
  exitCode: EXIT.usage,
  code: "configuration",
  message: "no service is configured",
  hint: "Set WANDB_API_KEY and WANDB_PROJECT, GALILEO_API_KEY and GALILEO_PROJECT, or RENSEI_OPERATOR_TOKEN; or write the project into evalwire.config.json. Commands that only read files need none of them.",
};

/** Checks Weave. `isOnly` is true if no other service is configured. */
async function weaveChecks(context: Context, sources: Sources, isOnly: boolean): Promise<Check[]> {
  const settings = await weaveSettings(sources);
  const named = ["WANDB_PROJECT", "WANDB_ENTITY", "WF_TRACE_SERVER_URL", "WANDB_BASE_URL"];
  const hasSettings = isConfigured(settings, sources, named);
  // a key of 'wandb login' alone does not say that Weave is used
  const isUsed = settings.key !== null && (isOnly || !settings.key.isDefault);
  if (!hasSettings && !isUsed) return [];
  return await serviceChecks(context, { settings, sources }, async (clients, options) => {
    const weave = await clients.weave();
    const { entity, project } = weave.toJSON();
    const count = (kind: "v2" | "classic"): Promise<number> =>
      countOf(weave.evaluationRuns.search({ kind, limit: MAX_COUNT + 1 }, options));
    const v2 = await count("v2");
    const classic = await count("classic");
    return [
      ok("weave", "project", `'${entity}/${project}' can be read`),
      runsCheck("weave", v2 + classic, `${shownCount(v2)} v2, ${shownCount(classic)} classic`),
    ];
  });
}

async function galileoChecks(context: Context, sources: Sources): Promise<Check[]> {
  const settings = galileoSettings(sources);
  const named = ["GALILEO_PROJECT", "GALILEO_API_URL", "GALILEO_CONSOLE_URL"];
  if (settings.key === null && !isConfigured(settings, sources, named)) return [];
  return await serviceChecks(context, { settings, sources }, async (clients, options) => {
    const galileo = await clients.galileo();
    const name = settings.options.project ?? settings.readEnv("GALILEO_PROJECT");
    if (name === undefined) {
      await galileo.projects.list({ pageSize: 1 }, options).first();
      return [
        warning("galileo", "project", "none is set", "Experiments need one: set GALILEO_PROJECT."),
      ];
    }
    const found = await countOf(galileo.experiments.list({ pageSize: MAX_COUNT + 1 }, options));
    return [
      ok("galileo", "project", `'${name}' can be read`),
      runsCheck("galileo", found, `experiments: ${shownCount(found)}`),
    ];
  });
}

async function renseiChecks(context: Context, sources: Sources): Promise<Check[]> {
  const settings = renseiSettings(sources);
  if (settings.key === null && !isConfigured(settings, sources, ["RENSEI_API_URL"])) return [];
  return await serviceChecks(context, { settings, sources }, async (clients, options) => {
    const rensei = await clients.rensei();
    const found = await countOf(rensei.evalRuns.list({ limit: MAX_COUNT + 1 }, options));
    return [runsCheck("rensei", found, `eval runs: ${shownCount(found)}`)];
  });
}

/** Returns whether a variable, the file or a flag has a setting of a service. */
function isConfigured(
  settings: ServiceSettings<unknown>,
  { settings: { config } }: Sources,
  variables: readonly string[],
): boolean {
  return (
    Object.keys(config[settings.name] ?? {}).length > 0 ||
    variables.some((name) => settings.readEnv(name) !== undefined)
  );
}

function runsCheck(name: ServiceName, count: number, message: string): Check {
  if (count > 0) return ok(name, "runs", message);
  const hint = "Check that this is the server and the project whose runs you want.";
  return warning(name, "runs", "none found", hint);
}

/** Checks one service. The first request shows whether the server, the key and the project are right. */
async function serviceChecks(
  context: Context,
  { settings, sources }: { settings: ServiceSettings<unknown>; sources: Sources },
  read: (clients: Clients, options: CallOptions) => Promise<Check[]>,
): Promise<Check[]> {
  const { key, missing, name } = settings;
  if (key === null || missing !== null)
    return [failed(name, "key", failureOf(missing, context.signal))];
  const seen: Observed = { url: null, skewMs: null, isAnswered: false };
  const checks = [keyCheck(name, settings)];
  try {
    const network = await context.network();
    const observed = observing(network.fetch ?? fetch, context, seen);
    const extra = { fetch: observed, retry: { maxAttempts: 1 } };
    const clients = new Clients(
      async () => sources,
      async () => extra,
    );
    const readable = await read(clients, { signal: context.signal, timeoutMs: TIMEOUT_MS });
    const accepted = ok(name, "key", "accepted by the service");
    checks.push(...serverChecks(name, sources, seen), accepted, ...readable);
  } catch (error) {
    if (context.signal.aborted) throw error;
    const failure = failureOf(error, context.signal);
    if (failure.exitCode !== EXIT.service) checks.push(...serverChecks(name, sources, seen));
    checks.push(failed(name, failedCheck(error, failure), withProxy(failure, sources, seen)));
  }
  return checks;
}

function keyCheck(name: ServiceName, { key }: ServiceSettings<unknown>): Check {
  const message = `found in ${key?.source}`;
  if (key === null || key.sharedFile === null) return ok(name, "key", message);
  return warning(
    name,
    "key",
    `${message}, which other users can read`,
    `Run: chmod 600 '${key.sharedFile}'`,
  );
}

/** Returns which of the checks a failure belongs to. */
function failedCheck(error: unknown, { exitCode }: Failure): string {
  if (isEvalwireError(error) && error.code === "authentication") return "key";
  if (exitCode === EXIT.authentication || exitCode === EXIT.usage) return "project";
  return "server";
}

/** Facts that the requests of a check showed. */
interface Observed {
  /** URL of the last request. */
  url: string | null;
  /** Time of the server minus the time here; null without a Date header. */
  skewMs: number | null;
  isAnswered: boolean;
}

/** Returns a fetch that notes the server and its clock. */
function observing(send: typeof fetch, { io }: Context, seen: Observed): typeof fetch {
  return async (input, init) => {
    seen.url = String(input);
    const response = await send(input, init);
    seen.isAnswered = true;
    const date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) seen.skewMs = date - io.now();
    return response;
  };
}

function serverChecks(
  name: ServiceName,
  { env }: Sources,
  { url, skewMs, isAnswered }: Observed,
): Check[] {
  if (url === null || !isAnswered) return [];
  const proxy = proxiesOf(env).describe(url);
  const via = proxy === null ? "" : `, through the proxy ${proxy.host} of ${proxy.variable}`;
  const checks = [ok(name, "server", `${new URL(url).host} responds${via}`)];
  if (skewMs === null) return checks;
  if (Math.abs(skewMs) <= MAX_SKEW_MS)
    return [...checks, ok(name, "clock", "the same as the server's")];
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  const message = `this clock is ${minutes} min ${skewMs > 0 ? "behind" : "ahead of"} the server's`;
  const hint = "Set the clock of this machine: times such as --since 7d are computed with it.";
  return [...checks, warning(name, "clock", message, hint)];
}

function withProxy(failure: Failure, { env }: Sources, { url, isAnswered }: Observed): Failure {
  const proxy = url === null || isAnswered ? null : proxiesOf(env).describe(url);
  if (proxy === null) return failure;
  const used = `The request used the proxy ${proxy.host} of ${proxy.variable}.`;
  return { ...failure, hint: failure.hint === null ? used : `${failure.hint} ${used}` };
}

async function countOf(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _item of items) if (++count > MAX_COUNT) break;
  return count;
}

const shownCount = (count: number): string =>
  count > MAX_COUNT ? `more than ${MAX_COUNT}` : String(count);

const ok = (about: Check["about"], check: string, message: string): Check => ({
  about,
  check,
  status: "ok",
  message,
  hint: null,
  exitCode: EXIT.done,
});

const warning = (about: Check["about"], check: string, message: string, hint: string): Check => ({
  about,
  check,
  status: "warning",
  message,
  hint,
  exitCode: EXIT.done,
});

const failed = (
  about: Check["about"],
  check: string,
  { message, hint, exitCode }: Failure,
): Check => ({ about, check, status: "failed", message, hint, exitCode });
