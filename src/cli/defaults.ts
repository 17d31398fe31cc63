import { relative } from "node:path";
import type { ScorerDefaults } from "../analysis/scorer-defaults.ts";
import type { ConfigSettings } from "../config/config.ts";
import { type InvalidArgumentError, isInvalidArgumentError } from "../core/errors/usage.ts";
import { defined } from "./defined.ts";
import { CommandError, messageAlone } from "./failure.ts";
import { inFlags, typed } from "./flag-words.ts";
import type { Settings } from "./settings.ts";

/** Setting of the configuration file that is the default of an option. */
export type DefaultSetting = Exclude<keyof ConfigSettings, "weave" | "galileo" | "rensei">;

/** Options that have defaults, and what the settings add to them. */
interface Flags {
  policy?: string;
  key?: string;
  scorer?: string[];
  column?: string[];
  cluster?: string;
  slice?: string;
  scale?: ScorerDefaults["scale"];
  lowerIsBetter?: string[];
  higherIsBetter?: string[];
  notScores?: string[];
  defaults?: ScorerDefaults;
}

/** Option of each setting. */
const OPTIONS = {
  policy: "policy",
  key: "key",
  scorers: "scorer",
  columns: "column",
  cluster: "cluster",
  slice: "slice",
  scale: "scale",
  lowerIsBetter: "lowerIsBetter",
  higherIsBetter: "higherIsBetter",
} as const satisfies Record<DefaultSetting, keyof Flags>;

const SETTINGS = Object.keys(OPTIONS) as DefaultSetting[]; // the names in the table

/** Settings that describe scorers. What was typed about one scorer leaves the others as they are. */
const BY_SCORER: readonly DefaultSetting[] = ["scale", "lowerIsBetter", "higherIsBetter"];

/** Options of the library whose errors a setting can cause. */
const CAUSES: Readonly<Record<string, DefaultSetting>> = {
  key: "key",
  cluster: "cluster",
  slice: "slice",
  scorer: "scorers",
  scorers: "scorers",
  scale: "scale",
};

/** Settings of the configuration file that a command uses in place of options that were not typed. */
export class Defaults {
  readonly #settings: Settings;
  readonly #cwd: string;
  readonly #used = new Set<DefaultSetting>();
  #typed: Flags = {};

  constructor(settings: Settings, cwd: string) {
    this.#settings = settings;
    this.#cwd = cwd;
  }

  /** Names of the settings that the file and its profile have. */
  get names(): DefaultSetting[] {
    return SETTINGS.filter((name) => this.#settings.config[name] !== undefined);
  }

  /** Path of the file, from the current folder. */
  get file(): string {
    return relative(this.#cwd, this.#settings.file ?? "");
  }

  /** Returns whether the command uses a setting. */
  uses(setting: DefaultSetting | undefined): boolean {
    return setting !== undefined && this.#used.has(setting);
  }

  /** Returns where a setting is, whether the command uses it or not; null if it is not set. */
  origin(setting: DefaultSetting): string | null {
    const { config, profile, inProfile } = this.#settings;
    if (config[setting] === undefined) return null;
    const path = inProfile.has(setting) ? `profiles.${profile}.${setting}` : setting;
    return `${this.file}: ${path}`;
  }

  /** Adds the settings to options that were typed. `known` are those that the command has options for. */
  addTo<Options extends object>(given: Options, known: ReadonlySet<DefaultSetting>): Options {
    const flags: Flags = given;
    this.#typed = flags;
    for (const name of this.names)
      if (known.has(name) && (BY_SCORER.includes(name) || flags[OPTIONS[name]] === undefined))
        this.#used.add(name);
    const { config } = this.#settings;
    const used = <Name extends DefaultSetting>(name: Name): ConfigSettings[Name] | undefined =>
      this.uses(name) ? config[name] : undefined;
    const columns = [...(used("columns") ?? []), config.cluster, config.slice];
    const own: Flags = {
      ...defined({ policy: used("policy"), key: used("key"), scorer: used("scorers") }),
      ...defined({ cluster: used("cluster"), slice: used("slice") }),
      notScores: columns.filter((name) => name !== undefined),
      defaults: defined({
        scale: used("scale"),
        lowerIsBetter: used("lowerIsBetter"),
        higherIsBetter: used("higherIsBetter"),
      }),
    };
    return { ...given, ...own };
  }

  /** Returns the error that names the setting which caused an error; any other error as it is. */
  explain(error: unknown): unknown {
    const setting = isInvalidArgumentError(error) ? this.#causeOf(error) : null;
    if (setting === null || !isInvalidArgumentError(error)) return error;
    const hint = error.hint === null ? "" : `${inFlags(error.hint).replace(/(?<![.?!])$/, ".")} `;
    return new CommandError(error.code, `${messageAlone(error)} (${this.origin(setting)})`, {
      hint: `${hint}${this.way(setting)}`,
    });
  }

  /** Returns what to do about a setting that does not fit. */
  way(setting: DefaultSetting): string {
    return `Change it in '${this.file}', or pass ${typed(OPTIONS[setting])} or --no-config-file.`;
  }

  #causeOf({ path, message }: InvalidArgumentError): DefaultSetting | null {
    const [, head = "", name = ""] = /^(\w+)(?:[.[](.*))?$/s.exec(path) ?? [];
    const setting = Object.hasOwn(CAUSES, head) ? CAUSES[head] : undefined;
    if (setting === undefined || !this.uses(setting)) return null;
    // names that were typed come first
    if (setting === "scale" && (name === "" || Object.hasOwn(this.#typed.scale ?? {}, name)))
      return null;
    // a rule can name a scorer too
    const named = this.#settings.config.scorers ?? [];
    if (setting === "scorers" && !named.some((one) => message.includes(`'${one}'`))) return null;
    return setting;
  }
}
