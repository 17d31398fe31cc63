import type { ClientOptions } from "../core/client-options.ts";
import { MIN_SECRET_LENGTH } from "../core/errors/base.ts";
import { isConfigurationError } from "../core/errors/usage.ts";
import type { GalileoClient } from "../galileo/client.ts";
import type { RenseiClient } from "../rensei/client.ts";
import type { WeaveClient } from "../weave/client.ts";
import type { WeaveOptions } from "../weave/options.ts";
import { CommandError, messageAlone } from "./failure.ts";
import {
  galileoSettings,
  renseiSettings,
  type ServiceName,
  type ServiceSettings,
  type Sources,
  weaveSettings,
} from "./service-settings.ts";

/** Options of the clients of a command besides the settings. */
export type ExtraOptions = Pick<ClientOptions, "fetch" | "retry">;

/** One client per service of a command. Clients for other projects share its connection. */
export class Clients {
  readonly #sources: () => Promise<Sources>;
  readonly #extra: () => Promise<ExtraOptions>;
  #weaveSettings: Promise<ServiceSettings<WeaveOptions>> | undefined;
  #weave: Promise<WeaveClient> | undefined;
  #galileo: Promise<GalileoClient> | undefined;
  #rensei: Promise<RenseiClient> | undefined;

  constructor(sources: () => Promise<Sources>, extra: () => Promise<ExtraOptions>) {
    this.#sources = sources;
    this.#extra = extra;
  }

  /** Returns a client for a project: `entity/project`, or a project of the configured entity. */
  async weave(scope?: string): Promise<WeaveClient> {
    this.#weaveSettings ??= this.#sources().then(weaveSettings);
    const settings = await this.#weaveSettings;
    const project = scope ?? settings.options.project;
    const options = { ...settings.options, ...(project === undefined ? {} : { project }) };
    const { resolveScope } = await import("../weave/options.ts");
    const wanted = explained(settings, () => resolveScope(options, settings.readEnv));
    this.#weave ??= this.#makeWeave({ ...settings, options: { ...options, ...wanted } });
    return (await this.#weave).withProject(wanted);
  }

  /** Returns a client for a project, by its name or id; by default the configured one. */
  async galileo(project?: string): Promise<GalileoClient> {
    this.#galileo ??= this.#makeGalileo();
    const client = await this.#galileo;
    return project === undefined ? client : client.withProject(project);
  }

  async rensei(): Promise<RenseiClient> {
    this.#rensei ??= this.#makeRensei();
    return await this.#rensei;
  }

  async #makeWeave(settings: ServiceSettings<object>): Promise<WeaveClient> {
    const { WeaveClient } = await import("../weave/client.ts");
    const options = { ...settings.options, ...(await this.#extra()) };
    return explained(settings, () => new WeaveClient(options, { readEnv: settings.readEnv }));
  }

  async #makeGalileo(): Promise<GalileoClient> {
    const settings = galileoSettings(await this.#sources());
    const { GalileoClient } = await import("../galileo/client.ts");
    const options = { ...settings.options, ...(await this.#extra()) };
    return explained(settings, () => new GalileoClient(options, { readEnv: settings.readEnv }));
  }

  async #makeRensei(): Promise<RenseiClient> {
    const settings = renseiSettings(await this.#sources());
    const { RenseiClient } = await import("../rensei/client.ts");
    const options = { ...settings.options, ...(await this.#extra()) };
    return explained(settings, () => new RenseiClient(options, { readEnv: settings.readEnv }));
  }
}

/** How the command takes what the library takes as an option. */
const FLAGS: Readonly<Record<string, string>> = {
  WANDB_PROJECT: "--project entity/project",
  WANDB_ENTITY: "--project entity/project",
  GALILEO_PROJECT: "--project",
};

const VARIABLES: Readonly<Record<ServiceName, { keys: string[]; others: string[] }>> = {
  weave: {
    keys: ["WANDB_API_KEY"],
    others: ["WANDB_ENTITY", "WANDB_PROJECT", "WF_TRACE_SERVER_URL", "WANDB_BASE_URL"],
  },
  galileo: {
    keys: ["GALILEO_API_KEY", "SPLUNK_AO_API_KEY"],
    others: ["GALILEO_PROJECT", "GALILEO_API_URL", "GALILEO_CONSOLE_URL"],
  },
  rensei: { keys: ["RENSEI_OPERATOR_TOKEN"], others: ["RENSEI_API_URL"] },
};

/** Rejects a project or a URL that contains the key: it would be sent and printed. */
function refuseKeyElsewhere({ name, options, readEnv, ofFile }: ServiceSettings<object>): void {
  const { apiKey, operatorToken, ...rest } = options as Record<string, unknown>;
  const { keys, others } = VARIABLES[name];
  const all = [apiKey, operatorToken, ...keys.map((variable) => readEnv(variable))];
  const places = [
    ...Object.entries(rest).map(([option, value]) => [`'${option}'`, value] as const),
    ...others.map((variable) => [ofFile[variable] ?? variable, readEnv(variable)] as const),
  ];
  for (const [place, value] of places)
    if (all.some((key) => isLong(key) && String(value).toLowerCase().includes(key.toLowerCase())))
      throw new CommandError("configuration", `${place} contains the API key`, {
        hint: "Correct it: the key would be in URLs. If it was sent or printed before, replace it.",
      });
}

/** A short key occurs in other words. */
const isLong = (key: unknown): key is string =>
  typeof key === "string" && key.length >= MIN_SECRET_LENGTH;

/**
 * Makes a client, or fails in the words of the command: its errors name flags and settings of the
 * configuration file instead of the library's options.
 */
function explained<T>(settings: ServiceSettings<object>, make: () => T): T {
  if (settings.missing !== null) throw settings.missing;
  refuseKeyElsewhere(settings);
  try {
    return make();
  } catch (error) {
    if (!isConfigurationError(error)) throw error;
    const { hint, variable } = error;
    const said = messageAlone(error);
    const setting = variable === null ? undefined : settings.ofFile[variable];
    if (variable !== null && setting !== undefined)
      throw new CommandError(
        "configuration",
        `${said.replaceAll(variable, `'${setting}'`)} (in '${settings.file}')`,
        { hint },
      );
    const flag = variable === null ? undefined : FLAGS[variable];
    if (variable === null || flag === undefined || settings.readEnv(variable) !== undefined)
      throw error;
    throw new CommandError("configuration", said, {
      hint: `Pass ${flag}, set ${variable}, or write it into evalwire.config.json. The URL of the project's page contains it.`,
    });
  }
}
