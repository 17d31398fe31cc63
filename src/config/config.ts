import type { ScaleOption } from "../analysis/scale.ts";

/** Weave, as the command uses it. */
export interface WeaveConfig {
  /** Team or user that owns the project. */
  entity?: string;
  /** Name of the project, or `entity/project`. */
  project?: string;
  /** URL of the trace server. Default: that of W&B's cloud. */
  baseUrl?: string;
  /** URL of the app, for links to its pages. Default: derived from `baseUrl`. */
  appUrl?: string;
  /** Name of the environment variable that holds the API key, instead of `WANDB_API_KEY`. */
  apiKeyVariable?: string;
}

/** Galileo, as the command uses it. */
export interface GalileoConfig {
  /** Name or id of the project. */
  project?: string;
  /** Base URL of the API. Default: Galileo's hosted API. */
  baseUrl?: string;
  /** Name of the environment variable that holds the API key, instead of `GALILEO_API_KEY`. */
  apiKeyVariable?: string;
  /** Header that carries the key. */
  apiKeyHeader?: "Galileo-API-Key" | "Splunk-AO-API-Key";
}

/** Rensei, as the command uses it. */
export interface RenseiConfig {
  /** Base URL of the service. Default: Rensei's hosted service. */
  baseUrl?: string;
  /**
   * Name of the environment variable that holds the operator token, instead of
   * `RENSEI_OPERATOR_TOKEN`.
   */
  operatorTokenVariable?: string;
}

/** Settings of a configuration file, and of each of its profiles. */
export interface ConfigSettings {
  /** Project and server of Weave. */
  weave?: WeaveConfig;
  /** Project and server of Galileo. */
  galileo?: GalileoConfig;
  /** Server of Rensei. */
  rensei?: RenseiConfig;
  /** Path of the gate policy, relative to the configuration file. */
  policy?: string;
  /** Column or field of the input that identifies the same input in both runs. */
  key?: string;
  /** Scorers to read and to compare. */
  scorers?: string[];
  /** Columns of a table that are not scores. */
  columns?: string[];
  /** Column or field of the input whose values group rows that are not independent. */
  cluster?: string;
  /** Column or field of the input whose values are compared separately too. */
  slice?: string;
  /** Scale of each scorer: its lowest and highest score, or `"unbounded"`. */
  scale?: ScaleOption;
  /** Scorers for which lower is better. */
  lowerIsBetter?: string[];
  /** Scorers of numbers for which higher is better. */
  higherIsBetter?: string[];
}

/**
 * Content of `evalwire.config.json`, `evalwire.config.mjs` or `evalwire.config.ts`: defaults of the
 * command `evalwire`. It never contains a key: keys are in environment variables or in `~/.netrc`.
 */
export interface EvalwireConfig extends ConfigSettings {
  /** URL or path of the JSON Schema, for editors. */
  $schema?: string;
  /**
   * Named settings that replace the others when `--profile` or `EVALWIRE_PROFILE` names them.
   * Services are replaced field by field; everything else is replaced whole.
   */
  profiles?: Record<string, ConfigSettings>;
}
