import type { ClientOptions } from "../core/client-options.ts";
import { isConfigurationError } from "../core/errors/usage.ts";
import type { GalileoClient } from "../galileo/client.ts";
import type { RenseiClient } from "../rensei/client.ts";
import type { WeaveClient } from "../weave/client.ts";
import type { WeaveOptions } from "../weave/options.ts";
import { CommandError } from "./failure.ts";
import {
  galileoSettings,
  renseiSettings,
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
  WANDB_ENTITY: "--entity",
  GALILEO_PROJECT: "--project",
};

/**
 * Makes a client, or fails in the words of the command: its errors name flags and settings of the
 * configuration file instead of the library's options.
 */
export function explained<T>(settings: ServiceSettings<unknown>, make: () => T): T {
  if (settings.missing !== null) throw settings.missing;
  try {
    return make();
  } catch (error) {
    if (!isConfigurationError(error)) throw error;
    const { hint, message, variable } = error;
    const said = hint === null ? message : message.slice(0, -hint.length - 2);
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
