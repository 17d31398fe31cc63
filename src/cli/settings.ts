import { dirname, resolve } from "node:path";
import type { ConfigSettings, EvalwireConfig, WeaveConfig } from "../config/config.ts";
import type { ReadEnv } from "../core/client-options.ts";
import { didYouMean } from "../core/errors/usage.ts";
import { CommandError } from "./failure.ts";
import type { Io } from "./io.ts";

/** Returns a reader of the variables of a command, which are trimmed; an empty one is not set. */
export function readerOf(env: Io["env"]): ReadEnv {
  return (name) => env[name]?.trim() || undefined;
}

/** The configuration file that a command uses. */
export interface Settings {
  /** Path of the file; null if there is none. */
  readonly file: string | null;
  /** Name of the profile; null without one. */
  readonly profile: string | null;
  /** Settings of the file and of the profile. Paths are absolute. */
  readonly config: ConfigSettings;
  /** Names of the settings that the profile has. */
  readonly inProfile: ReadonlySet<string>;
}

/**
 * Reads the configuration file: the given one, otherwise the one of the folder or of its nearest
 * parent.
 *
 * @throws {CommandError} when the file or the profile is not valid or does not exist.
 */
export async function readSettings(
  { cwd, env }: Pick<Io, "cwd" | "env">,
  given: { readonly configFile?: string | false; readonly profile?: string },
): Promise<Settings> {
  const { configFile } = given;
  const isRead = configFile !== false;
  const profile = given.profile ?? (isRead ? readerOf(env)("EVALWIRE_PROFILE") : null) ?? null;
  const { findConfigFile, readConfigFile } = await import("./config-file.ts");
  const found = configFile === undefined ? await findConfigFile(cwd) : configFile;
  if (found === null || found === false) {
    if (profile === null) return { file: null, profile, config: {}, inProfile: new Set() };
    const why = isRead ? "there is no configuration file" : "--no-config-file leaves the file out";
    throw unknownProfile(profile, why, null);
  }
  const file = resolve(cwd, found);
  const config = await readConfigFile(file);
  const inProfile = new Set(Object.keys(config.profiles?.[profile ?? ""] ?? {}));
  return { file, profile, config: absolute(withProfile(config, profile, file), file), inProfile };
}

function withProfile(config: EvalwireConfig, profile: string | null, file: string): ConfigSettings {
  const { $schema: _schema, profiles = {}, ...base } = config;
  if (profile === null) return merged(base, {});
  const own = Object.hasOwn(profiles, profile) ? profiles[profile] : undefined;
  if (own === undefined)
    throw unknownProfile(profile, `not in '${file}'`, didYouMean(profile, Object.keys(profiles)));
  return merged(base, own);
}

function unknownProfile(name: string, why: string, hint: string | null): CommandError {
  // a long name may be a key in the wrong place
  const shown = name.length <= 32 ? `The profile '${name}'` : "The profile with that long name";
  return new CommandError("configuration", `${shown} does not exist: ${why}`, { hint });
}

/** Replaces services field by field, and everything else whole. */
function merged(base: ConfigSettings, own: ConfigSettings): ConfigSettings {
  const both = { ...base, ...own };
  return {
    ...both,
    weave: mergedWeave(splitScope(base.weave ?? {}), splitScope(own.weave ?? {})),
    galileo: { ...base.galileo, ...own.galileo },
    rensei: { ...base.rensei, ...own.rensei },
  };
}

/** Merges Weave's settings. The two URLs of a server belong together. */
function mergedWeave({ baseUrl, appUrl, ...base }: WeaveConfig, own: WeaveConfig): WeaveConfig {
  const hasServer = own.baseUrl !== undefined || own.appUrl !== undefined;
  const server = {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(appUrl === undefined ? {} : { appUrl }),
  };
  return { ...base, ...(hasServer ? {} : server), ...own };
}

/** Writes the owner in `entity/project` into the entity, so that each can be replaced alone. */
function splitScope(weave: WeaveConfig): WeaveConfig {
  const { project } = weave;
  const slash = project?.indexOf("/") ?? -1;
  if (project === undefined || slash < 0) return weave;
  return { ...weave, entity: project.slice(0, slash), project: project.slice(slash + 1) };
}

function absolute(config: ConfigSettings, file: string): ConfigSettings {
  const { policy } = config;
  return policy === undefined ? config : { ...config, policy: resolve(dirname(file), policy) };
}
