import { isAbsolute, join } from "node:path";
import type { GalileoClient } from "../galileo/client.ts";
import type { RenseiClient } from "../rensei/client.ts";
import type { WeaveClient } from "../weave/client.ts";
import type { Clients } from "./clients.ts";
import { confirm } from "./confirm.ts";
import type { Defaults } from "./defaults.ts";
import type { Io } from "./io.ts";
import { Output } from "./output.ts";
import type { Progress } from "./progress.ts";
import type { Sources } from "./service-settings.ts";
import type { Settings } from "./settings.ts";

/** Options that every command has. */
export interface GlobalOptions {
  json?: boolean;
  jsonl?: boolean;
  color?: boolean;
  progress: boolean;
  profile?: string;
  /** Path of the configuration file; false to read none. */
  configFile?: string | false;
  project?: string;
  entity?: string;
}

/** What a command works with. */
export class Context {
  readonly io: Io;
  readonly options: GlobalOptions;
  readonly out: Output;
  /** Exit code of the command once it has finished: 0 unless the command decides otherwise. */
  exitCode = 0;
  /** Sentence about kept results and the command that continues, for a canceled command. */
  kept: string | null = null;
  /** Settings of the configuration file for the options of the command; null if it has none of them. */
  defaults: Defaults | null = null;
  #settings: Promise<Settings> | undefined;
  #made: Promise<Clients> | undefined;

  constructor(io: Io, options: GlobalOptions) {
    this.io = io;
    this.options = options;
    this.out = new Output(io, options.jsonl ? "jsonl" : options.json ? "json" : "text", options);
  }

  /** Aborted by Ctrl-C: passed to every call. */
  get signal(): AbortSignal {
    return this.io.signal;
  }

  /** Starts to show progress on a terminal. `total` is the number of items, if it is known. */
  progress(label: string, total: number | null = null): Progress {
    return this.out.progress.start(label, total);
  }

  /** Asks a yes-or-no question on the terminal, see {@link confirm}. */
  async confirm(question: string): Promise<boolean> {
    return await confirm(this.io, question);
  }

  /** Returns the path of a file that the user named. */
  path(given: string): string {
    return this.io.cwd === process.cwd() || isAbsolute(given) ? given : join(this.io.cwd, given);
  }

  /** Reads the configuration file. A command reads it once. */
  settings(): Promise<Settings> {
    this.#settings ??= import("./settings.ts").then(({ readSettings }) =>
      readSettings(this.io, this.options),
    );
    return this.#settings;
  }

  /**
   * Reads a configuration file or a profile that the user named, even if nothing needs it: one of the
   * environment only with `variable`.
   */
  async checkSettings(variable: boolean): Promise<void> {
    const inherited = variable ? this.io.env.EVALWIRE_PROFILE || undefined : undefined;
    const { configFile, profile = inherited } = this.options;
    if (configFile !== undefined || profile !== undefined) await this.settings();
  }

  /**
   * Returns a client for a Weave project: `entity/project`, or a project of the configured entity.
   * Default: the configured project. All of them share one connection.
   */
  async weave(scope?: string): Promise<WeaveClient> {
    return await (await this.#clients()).weave(scope);
  }

  /** Returns a client for a Galileo project, by its name or id. Default: the configured project. */
  async galileo(project?: string): Promise<GalileoClient> {
    return await (await this.#clients()).galileo(project);
  }

  /** Returns a client for Rensei. */
  async rensei(): Promise<RenseiClient> {
    return await (await this.#clients()).rensei();
  }

  /** Returns the sources of all settings. */
  async sources(): Promise<Sources> {
    return { env: this.io.env, options: this.options, settings: await this.settings() };
  }

  /** Returns a fetch that uses the proxies of the environment, if there are any. */
  async network(): Promise<{ fetch?: typeof fetch }> {
    if (!hasProxy(this.io.env)) return {};
    const { proxiesOf } = await import("./proxy.ts");
    const viaProxy = await proxiesOf(this.io.env).fetch();
    return viaProxy === undefined ? {} : { fetch: viaProxy };
  }

  #clients(): Promise<Clients> {
    this.#made ??= import("./clients.ts").then(
      ({ Clients }) =>
        new Clients(
          () => this.sources(),
          () => this.network(),
        ),
    );
    return this.#made;
  }
}

const hasProxy = (env: Io["env"]): boolean =>
  Object.keys(env).some((name) => /^(?:https?|all)_proxy$/i.test(name));
