import type { ReadEnv } from "../core/client-options.ts";
import type { GalileoOptions } from "../galileo/options.ts";
import type { RenseiOptions } from "../rensei/client.ts";
import type { WeaveOptions } from "../weave/options.ts";
import { defined } from "./defined.ts";
import { CommandError } from "./failure.ts";
import type { Io } from "./io.ts";
import type { NetrcSearch } from "./netrc.ts";
import { readerOf, type Settings } from "./settings.ts";

/** Name of a service. */
export type ServiceName = "weave" | "galileo" | "rensei";

/** Where the key of a service was found. The key itself is only in the options. */
export interface KeyOrigin {
  /** For people: a variable, or a file. */
  readonly source: string;
  /** Path of the netrc file if other users can read it; null otherwise. */
  readonly sharedFile: string | null;
  /** True for a key of W&B's own tools, which may be there for something else. */
  readonly isDefault: boolean;
}

/** Settings of one service, from all sources. */
export interface ServiceSettings<Options> {
  readonly name: ServiceName;
  /** Options of the client: flags, and settings without a variable. */
  readonly options: Options;
  /** The environment, and below it the configuration file under the names of the variables. */
  readonly readEnv: ReadEnv;
  /** Paths of settings in the file, by the name of their variable. */
  readonly ofFile: Readonly<Record<string, string>>;
  readonly file: string | null;
  /** Null if there is no key: `missing` says what to do. */
  readonly key: KeyOrigin | null;
  readonly missing: CommandError | null;
}

/** Sources of the settings of all services. */
export interface Sources {
  readonly env: Io["env"];
  /** Flags of the command line. */
  readonly options: { readonly entity?: string; readonly project?: string };
  readonly settings: Settings;
}

/** Returns the settings of Weave. Without a key in a variable, the netrc file is read. */
export async function weaveSettings(sources: Sources): Promise<ServiceSettings<WeaveOptions>> {
  const { options, settings } = sources;
  const own = settings.config.weave ?? {};
  const read = readerOf(sources.env);
  // the variables of a server replace the file's server as a whole
  const isOwnServer =
    read("WF_TRACE_SERVER_URL") === undefined && read("WANDB_BASE_URL") === undefined;
  const layers = withFile(sources, "weave", {
    WANDB_ENTITY: ["entity", own.entity],
    WANDB_PROJECT: ["project", own.project],
    ...(isOwnServer ? { WF_TRACE_SERVER_URL: ["baseUrl", own.baseUrl] } : {}),
  });
  const given = { entity: options.entity, project: options.project };
  const appUrl = isOwnServer ? own.appUrl : undefined;
  const key = await weaveKey(sources, layers.readEnv, appUrl);
  return {
    name: "weave",
    ...layers,
    options: defined({ ...given, appUrl, apiKey: key.value }),
    key: key.origin,
    missing: key.missing,
  };
}

/** Returns the settings of Galileo. */
export function galileoSettings(sources: Sources): ServiceSettings<GalileoOptions> {
  const own = sources.settings.config.galileo ?? {};
  const read = readerOf(sources.env);
  const isOwnServer =
    read("GALILEO_API_URL") === undefined && read("GALILEO_CONSOLE_URL") === undefined;
  const layers = withFile(sources, "galileo", {
    GALILEO_PROJECT: ["project", own.project],
    ...(isOwnServer ? { GALILEO_API_URL: ["baseUrl", own.baseUrl] } : {}),
  });
  const { apiKeyHeader, apiKeyVariable } = own;
  const key = keyOf(sources, { variable: apiKeyVariable, setting: "galileo.apiKeyVariable" }, [
    "GALILEO_API_KEY",
    "SPLUNK_AO_API_KEY",
  ]);
  const missing = key.missing ?? noKey("GALILEO_API_KEY is not set", "galileo");
  return {
    name: "galileo",
    ...layers,
    options: defined({ project: sources.options.project, apiKeyHeader, apiKey: key.value }),
    key: key.origin,
    missing: key.origin === null ? missing : null,
  };
}

/** Returns the settings of Rensei. */
export function renseiSettings(sources: Sources): ServiceSettings<RenseiOptions> {
  const own = sources.settings.config.rensei ?? {};
  const layers = withFile(sources, "rensei", { RENSEI_API_URL: ["baseUrl", own.baseUrl] });
  const variable = own.operatorTokenVariable;
  const key = keyOf(sources, { variable, setting: "rensei.operatorTokenVariable" }, [
    "RENSEI_OPERATOR_TOKEN",
  ]);
  const missing = key.missing ?? noKey("RENSEI_OPERATOR_TOKEN is not set", "rensei");
  return {
    name: "rensei",
    ...layers,
    options: defined({ operatorToken: key.value }),
    key: key.origin,
    missing: key.origin === null ? missing : null,
  };
}

/** Puts settings of the file below the variables that replace them. */
function withFile(
  { env, settings }: Sources,
  service: ServiceName,
  values: Readonly<Record<string, readonly [setting: string, value: string | undefined]>>,
): Pick<ServiceSettings<unknown>, "readEnv" | "ofFile" | "file"> {
  const read = readerOf(env);
  const used = Object.entries(values).filter(
    ([variable, [, value]]) => value !== undefined && read(variable) === undefined,
  );
  const ofFile = Object.fromEntries(
    used.map(([variable, [setting]]) => [variable, `${service}.${setting}`]),
  );
  const below = new Map(used.map(([variable, [, value]]) => [variable, value]));
  return { readEnv: (name) => read(name) ?? below.get(name), ofFile, file: settings.file };
}

interface FoundKey {
  readonly value: string | undefined;
  readonly origin: KeyOrigin | null;
  readonly missing: CommandError | null;
}

/** Returns the key that a variable holds: the one that the file names, otherwise the usual ones. */
function keyOf(
  { env }: Sources,
  named: { readonly variable: string | undefined; readonly setting: string },
  usual: readonly string[],
): FoundKey {
  const read = readerOf(env);
  if (named.variable === undefined) {
    const variable = usual.find((name) => read(name) !== undefined);
    // the client reads it itself
    const origin =
      variable === undefined ? null : { source: variable, sharedFile: null, isDefault: false };
    return { value: undefined, origin, missing: null };
  }
  const value = read(named.variable);
  if (value !== undefined) {
    const source = `${shownVariable(named.variable)}, named by '${named.setting}'`;
    return { value, origin: { source, sharedFile: null, isDefault: false }, missing: null };
  }
  const missing = new CommandError(
    "configuration",
    `No API key: '${named.setting}' names ${shownVariable(named.variable)}, which is not set`,
    { hint: "Set that variable, or correct its name in the configuration file." },
  );
  return { value, origin: null, missing };
}

/** Names of variables have several words; anything else may be a key in the wrong place. */
const shownVariable = (name: string): string =>
  name.includes("_") || name.length <= 16 ? name : "a variable with a long name";

const WAYS: Readonly<Record<ServiceName, string>> = {
  weave:
    "Set WANDB_API_KEY, or run 'wandb login': W&B shows your key at https://wandb.ai/authorize.",
  galileo: "Set GALILEO_API_KEY: the console creates a key under Settings, API keys.",
  rensei: "Set RENSEI_OPERATOR_TOKEN to an operator's token with system scope.",
};

const noKey = (why: string, service: ServiceName): CommandError =>
  new CommandError("configuration", `No API key: ${why}`, { hint: WAYS[service] });

async function weaveKey(
  sources: Sources,
  read: ReadEnv,
  appUrl: string | undefined,
): Promise<FoundKey> {
  const variable = sources.settings.config.weave?.apiKeyVariable;
  const found = keyOf(sources, { variable, setting: "weave.apiKeyVariable" }, ["WANDB_API_KEY"]);
  if (found.origin !== null || found.missing !== null) return found;
  const { searchNetrc } = await import("./netrc.ts");
  const hosts = hostsOf(sources.env, read, appUrl);
  const search = await searchNetrc(sources.env, hosts);
  const { entry } = search;
  if (entry === null)
    return {
      ...found,
      missing: noKey(`WANDB_API_KEY is not set, and ${why(search, hosts)}`, "weave"),
    };
  const { isShared, machine, password, path } = entry;
  const origin = {
    source: `${path} (machine ${machine})`,
    sharedFile: isShared ? path : null,
    isDefault: true,
  };
  return { value: password, origin, missing: null };
}

function why({ path, problem }: NetrcSearch, hosts: readonly string[]): string {
  if (problem !== null) return problem;
  if (path === null) return "there is no home folder with a .netrc file";
  return `'${path}' has no entry for ${hosts.join(" or ")}`;
}

/**
 * Returns the hosts under which W&B's tools store the key of a server: that of its app, with the
 * port. A server that only the configuration file names never receives the key of another one.
 */
function hostsOf(env: Io["env"], read: ReadEnv, appUrl: string | undefined): string[] {
  const app = read("WANDB_BASE_URL");
  if (app !== undefined) return [hostOf(app)];
  const server = read("WF_TRACE_SERVER_URL");
  if (server === undefined || hostOf(server) === "trace.wandb.ai") return ["api.wandb.ai"];
  const own = [hostOf(appUrl ?? server)];
  // W&B's tools use the cloud's key for any server that this variable names
  return readerOf(env)("WF_TRACE_SERVER_URL") === undefined ? own : [...own, "api.wandb.ai"];
}

/** Returns the host and port of a URL; any other string unchanged, which the client refuses. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
