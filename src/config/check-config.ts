import { checkDirections } from "../analysis/direction.ts";
import { checkScale } from "../analysis/scale.ts";
import { parseBaseUrl } from "../core/client-options.ts";
import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { anObject, listOf, nameOfKind, oneOf, type Rule, someText } from "../core/options.ts";
import type {
  ConfigSettings,
  EvalwireConfig,
  GalileoConfig,
  RenseiConfig,
  WeaveConfig,
} from "./config.ts";

/** Checks the value at a path. */
type Check = (value: unknown, path: string) => void;

const follows =
  (rule: Rule): Check =>
  (value, path) => {
    if (!rule.is(value))
      throw new InvalidArgumentError(
        `'${path}' must be ${rule.kind}: current value is ${nameOfKind(value)}`,
        { path },
      );
  };

const text = follows(someText);

/** Checks a URL. That of an app receives no key, so it may be plain HTTP. */
const url =
  (allowInsecure: boolean): Check =>
  (value, path) => {
    text(value, path);
    parseBaseUrl(String(value), { option: path, variable: null, allowInsecure });
  };

/** The value is never shown: it may be the key itself. */
const variable: Check = (value, path) => {
  if (typeof value === "string" && /^[A-Z_][A-Z0-9_]*$/.test(value)) return;
  throw new InvalidArgumentError(
    `'${path}' is not the name of an environment variable`,
    { path },
    {
      hint: "Write its name in capital letters, such as 'MY_API_KEY'. A key does not belong in the file: replace one that was committed.",
    },
  );
};

/** Checks ends that are not shown if they are anything but numbers. */
const scale: Check = (value, path) => {
  follows(anObject)(value, path);
  for (const [scorer, ends] of Object.entries(Object(value)))
    follows({
      is: (one) =>
        one === "unbounded" || (Array.isArray(one) && one.every((end) => typeof end === "number")),
      kind: "[lowest, highest] or 'unbounded'",
    })(ends, `${path}.${shownName(scorer)}`);
  checkScale(value, path);
};

/** Checks of the fields of an object. */
type Fields<T> = Readonly<Record<keyof T, Check>>;

const WEAVE: Fields<WeaveConfig> = {
  entity: text,
  project: text,
  baseUrl: url(false),
  appUrl: url(true),
  apiKeyVariable: variable,
};
const GALILEO: Fields<GalileoConfig> = {
  project: text,
  baseUrl: url(false),
  apiKeyVariable: variable,
  apiKeyHeader: follows(oneOf("Galileo-API-Key", "Splunk-AO-API-Key")),
};
const RENSEI: Fields<RenseiConfig> = { baseUrl: url(false), operatorTokenVariable: variable };

const SETTINGS: Fields<ConfigSettings> = {
  weave: (value, path) => {
    checkFields(value, WEAVE, path);
    checkScope(Object(value), path);
  },
  galileo: (value, path) => checkFields(value, GALILEO, path),
  rensei: (value, path) => checkFields(value, RENSEI, path),
  policy: text,
  key: text,
  scorers: follows(listOf("scorer")),
  columns: follows(listOf("column")),
  cluster: text,
  slice: text,
  scale,
  lowerIsBetter: follows(listOf("scorer")),
  higherIsBetter: follows(listOf("scorer")),
};

const CONFIG: Fields<EvalwireConfig> = {
  $schema: text,
  ...SETTINGS,
  profiles: (value, path) => {
    follows(anObject)(value, path);
    for (const [name, profile] of Object.entries(Object(value))) {
      const at = `${path}.${shownName(name)}`;
      if (name.trim() === "")
        throw new InvalidArgumentError("The name of a profile must not be empty", { path: at });
      checkFields(profile, SETTINGS, at);
      checkDirections(Object(profile));
    }
  },
};

/** Names of fields that would hold a key. */
const OF_KEY = /(?:key|token|secret|password)$/i;

function checkFields<T>(value: unknown, fields: Fields<T>, path: string): void {
  follows(anObject)(value, path === "" ? "config" : path);
  for (const [name, one] of Object.entries(Object(value))) {
    const at = path === "" ? shownName(name) : `${path}.${shownName(name)}`;
    const check = Object.hasOwn(fields, name) ? fields[name as keyof T] : undefined;
    if (check === undefined) throw unknownField(name, at, Object.keys(fields));
    if (one !== undefined) check(one, at);
  }
}

function unknownField(name: string, path: string, known: readonly string[]): InvalidArgumentError {
  if (!OF_KEY.test(name))
    return new InvalidArgumentError(
      `'${path}' is not a setting`,
      { path },
      { hint: didYouMean(name, known) },
    );
  const own = known.find((one) => one.endsWith("Variable"));
  const way = own === undefined ? "" : `, or put the name of another variable into '${own}'`;
  return new InvalidArgumentError(
    `'${path}' does not belong in a configuration file, which is often committed: keys are read from environment variables`,
    { path },
    { hint: `Set WANDB_API_KEY, GALILEO_API_KEY or RENSEI_OPERATOR_TOKEN${way}.` },
  );
}

/** Rejects a project that belongs to another entity. */
function checkScope({ entity, project }: WeaveConfig, path: string): void {
  const owner = project?.includes("/") ? project.slice(0, project.indexOf("/")) : undefined;
  if (entity === undefined || owner === undefined || entity === owner) return;
  throw new InvalidArgumentError(
    `'${path}.entity' and '${path}.project' name two owners: ${nameOfKind(entity)} and ${nameOfKind(owner)}`,
    { path: `${path}.entity` },
    { hint: "Leave 'entity' out." },
  );
}

/** Returns a name of the user for a message; a long one may be a key in the wrong place. */
function shownName(name: string): string {
  return name.length <= 32 ? name : "(a long name)";
}

/**
 * Checks the configuration of the command `evalwire`, and returns it. Use it in
 * `evalwire.config.mjs` for completion and checks in the editor.
 *
 * @throws {InvalidArgumentError} when a setting is unknown or invalid, with its path and the nearest
 *   known name. {@link ConfigurationError} for a base URL that is not valid. Neither shows a value
 *   that may be a key.
 *
 * @example Two servers
 * ```ts
 * import { defineConfig } from "evalwire/config";
 *
 * const config = defineConfig({
 *   weave: { project: "acme/search" },
 *   scale: { judge: [1, 5] },
 *   profiles: { eu: { weave: { baseUrl: "https://eu.acme.example/traces", apiKeyVariable: "WANDB_EU_KEY" } } },
 * });
 * if (config.weave?.project !== "acme/search") throw new Error("the configuration is returned");
 * ```
 */
export function defineConfig(config: EvalwireConfig): EvalwireConfig {
  checkFields(config, CONFIG, "");
  checkDirections(config);
  return config;
}
