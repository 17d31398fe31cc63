import { checkKeys, checkValue, listOf, someText } from "../core/options.ts";
import type { TapConfig } from "../export/singer.ts";
import { VERSION } from "../model/version.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { readJsonObject } from "./json-file.ts";

/** Configuration of the tap. */
export interface TapSettings {
  /** Projects in the form of {@link PROJECT_HELP}; empty: the configured one. */
  readonly projects: readonly string[];
  /** Settings of services, under the names of the environment variables that they replace. */
  readonly env: Readonly<Record<string, string>>;
  readonly config: Omit<TapConfig, "catalog">;
}

/** Settings that replace a variable: its name in lower case. */
const VARIABLES = [
  "wandb_api_key",
  "wf_trace_server_url",
  "galileo_api_key",
  "galileo_api_url",
] as const;

const READING = {
  start_date: { type: "string", format: "date-time", description: "Earlier runs are not read." },
  lookback_hours: { type: "number", description: "Runs that become visible this late are read." },
  give_up_days: { type: "number", description: "Unfinished runs are not waited for any longer." },
} as const;

/** Description of a tap. */
interface About {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly capabilities: readonly string[];
  readonly settings: {
    readonly type: "object";
    readonly additionalProperties: false;
    readonly properties: Readonly<Record<string, unknown>>;
  };
}

/** Description of the tap, in the form of the Singer SDK's `--about`. */
export const ABOUT: About = {
  name: "evalwire",
  description: "Evaluation runs of W&B Weave and Galileo",
  version: VERSION,
  capabilities: ["catalog", "discover", "state", "about"],
  settings: {
    type: "object",
    additionalProperties: false,
    properties: {
      projects: {
        type: "array",
        items: { type: "string" },
        description: "Projects: entity/project of Weave, or galileo:PROJECT.",
      },
      ...READING,
      ...Object.fromEntries(
        VARIABLES.map((name) => [
          name,
          {
            type: "string",
            secret: name.endsWith("key"),
            description: `Default: ${name.toUpperCase()}.`,
          },
        ]),
      ),
    },
  },
};

/** Reads the configuration file of the tap; null: the settings of the command are used. */
export async function readTapConfig(context: Context, path: string | null): Promise<TapSettings> {
  const file = path === null ? {} : await readJson(context, path, "--config");
  checkKeys(file, Object.keys(ABOUT.settings.properties), "a setting of the tap", "config");
  const { projects = [], ...rest } = file;
  if (file.projects !== undefined) checkValue("config.projects", projects, listOf("project"));
  const env: Record<string, string> = {};
  for (const name of VARIABLES) {
    const value = rest[name];
    delete rest[name];
    if (value === undefined) continue;
    checkValue(`config.${name}`, value, someText);
    env[name.toUpperCase()] = String(value);
  }
  return { projects: projects as string[], env, config: rest as TapConfig }; // tap() checks the rest
}

/** Reads the state of a tap: the value of a STATE message, or the message. */
export async function readTapState(context: Context, path: string): Promise<unknown> {
  const state = await readJson(context, path, "--state", HOW_TO_KEEP);
  return state.type === "STATE" && "value" in state ? state.value : state;
}

const HOW_TO_KEEP =
  "It must have only the last line that the target printed. To start from the beginning, leave the flag out.";

/** Reads the JSON object of a flag. */
export async function readJson(
  context: Context,
  path: string,
  flag: string,
  hint?: string,
): Promise<Record<string, unknown>> {
  const title = `The file '${path}' of '${flag}'`;
  return await readJsonObject(context.path(path), { title, ...defined({ hint }) });
}
