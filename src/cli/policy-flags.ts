import { checkPolicy } from "../analysis/check-policy.ts";
import { COMPARABILITY_LEVELS } from "../analysis/comparability.ts";
import type { GatePolicy, GateRule, GateRules } from "../analysis/gate-policy.ts";
import { kindOf, RULES } from "../analysis/gate-rules.ts";
import { isInvalidArgumentError } from "../core/errors/usage.ts";
import type { CliCommand } from "./cli-command.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { CommandError, foreignFlag, messageAlone } from "./failure.ts";
import { inFlags } from "./flag-words.ts";
import { addFlags, type Flag, typed } from "./flags.ts";
import { readJsonFile } from "./json-file.ts";
import { byName, list, number, pair, someText, wordOf } from "./read-values.ts";

/** Kind of rule, which is also the name of its flag. */
type Kind = keyof GateRules;

/** Options of a command that judges by a policy. */
export type PolicyFlags = { readonly [K in Kind]?: GateRule[] } & {
  readonly policy?: string;
  readonly on?: "point" | "bound";
  readonly onInconclusive?: NonNullable<GatePolicy["onInconclusive"]>;
  readonly unfinished?: NonNullable<GatePolicy["unfinished"]>;
  readonly minOverlap?: number;
  readonly comparability?: GatePolicy["comparability"];
  readonly exclude?: string[];
  /** A flag of the comparison as well: `exclude` counts for the gate too. */
  readonly missing?: string;
};

const KINDS = Object.keys(RULES) as Kind[]; // the table has these keys and no others

/** Makes the flag of a kind of rule. The library checks its limit. */
function ruleFlag(kind: Kind): Flag {
  const { fields } = RULES[kind];
  const description = String(fields[kind]?.schema.description ?? "").replace(/\.$/, "");
  const what = `${description.charAt(0).toLowerCase()}${description.slice(1)}`;
  const forScorer = fields.scorer !== undefined;
  const value = kind === "mustPass" ? "key" : "limit";
  return {
    name: kind,
    value: forScorer ? `scorer=${value}` : value,
    help: `${what} (repeatable)`,
    read: (text: string, before: GateRule[] = []) => [...before, ruleOf(kind, text, forScorer)],
  };
}

/** Reads a rule of the command line. */
function ruleOf(kind: Kind, text: string, forScorer: boolean): GateRule {
  if (!forScorer) return { [kind]: number(text) } as unknown as GateRule; // checkPolicy() checks it
  if (kind === "mustPass") {
    const [scorer, key] = pair(text, "first", "correct=row-1");
    return { scorer, mustPass: [key] };
  }
  const [scorer, limit] = pair(text, "last", "correct=0.02");
  return { scorer, [kind]: number(limit) } as unknown as GateRule; // checkPolicy() checks it
}

const RULE_FLAGS: readonly Flag[] = KINDS.map(ruleFlag);

const POLICY_FLAGS: readonly Flag[] = [
  {
    name: "on",
    value: "what",
    help: "what --min and --max judge: bound (the end of the interval, the default) or point",
    read: wordOf("bound", "point"),
  },
  {
    name: "onInconclusive",
    value: "outcome",
    help: "outcome of rules that too few rows leave open: fail, warn or pass; default: warn",
    read: wordOf("fail", "warn", "pass"),
  },
  {
    name: "unfinished",
    value: "what",
    help: "whether unfinished runs can be judged: refuse or allow; default: refuse",
    read: wordOf("refuse", "allow"),
  },
  {
    name: "minOverlap",
    value: "share",
    help: "minimum share of the base's rows in the candidate's data set; default: 0.9",
    read: number,
  },
  {
    name: "comparability",
    value: "check=level",
    help: "level of a check (repeatable): grader=note, dataset=warn, scale=refuse",
    read: byName(wordOf(...COMPARABILITY_LEVELS), "grader=note"),
  },
  {
    name: "exclude",
    value: "key",
    help: "key of a row that every rule leaves out (repeatable)",
    read: list,
  },
];

/** Adds the options of a command that judges by a policy. */
export function policyFlags(command: CliCommand): CliCommand {
  const file: Flag = {
    name: "policy",
    value: "file",
    help: "JSON file with the policy (its schema: docs/gate-policy.schema.json); default: that of the configuration file, without rules here",
    read: someText,
    setting: "policy",
  };
  addFlags(command, "Options for rules:", [file, ...RULE_FLAGS]);
  addFlags(command, "Options for the policy:", POLICY_FLAGS);
  return command;
}

/** Returns the first flag that is about a policy; null without any. */
export function policyFlagIn(flags: PolicyFlags): string | null {
  const names = ["policy", ...[...RULE_FLAGS, ...POLICY_FLAGS].map(({ name }) => name)];
  return names.find((name) => flags[name as keyof PolicyFlags] !== undefined) ?? null;
}

/**
 * Returns the policy of the flags: that of a file, or one that the rules of the command line make.
 * Such rules replace the policy of the configuration file as a whole.
 *
 * @throws {CommandError} when there is no rule, or both a file and flags of a policy. {@link
 *   InvalidArgumentError} for a wrong policy.
 */
export async function policyOf(context: Context, flags: PolicyFlags): Promise<GatePolicy> {
  const rules = rulesIn(flags);
  const { policy: file } = flags;
  const isConfigured = context.defaults?.uses("policy") === true;
  if (file !== undefined && !(isConfigured && rules.length > 0))
    return await namingPolicy(context, flags, () => policyOfFile(context, file, flags));
  const policy = policyOfFlags(rules, flags);
  checkPolicy(policy);
  if (isConfigured)
    await context.out.note(
      `The rules of the command line are used instead of the policy (${context.defaults?.origin("policy")}).`,
    );
  return policy;
}

const rulesIn = (flags: PolicyFlags): GateRule[] => KINDS.flatMap((kind) => flags[kind] ?? []);

/** Returns where the configuration file names the policy; null if the command line decides. */
export const originOf = ({ defaults }: Context, flags: PolicyFlags): string | null =>
  defaults?.uses("policy") === true && rulesIn(flags).length === 0
    ? defaults.origin("policy")
    : null;

/**
 * Does work with a policy. An error about a policy that the configuration file names says so.
 *
 * @throws {CommandError} in place of an error about the policy.
 */
export async function namingPolicy<T>(
  context: Context,
  flags: PolicyFlags,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const origin = originOf(context, flags);
    const isOfRules = isInvalidArgumentError(error) || error instanceof CommandError;
    if (origin === null || !isOfRules) throw error;
    const message = isInvalidArgumentError(error) ? messageAlone(error) : error.message;
    const hint = error.hint === null ? null : inFlags(error.hint);
    throw new CommandError(error.code, `${message} (${origin})`, { hint });
  }
}

function policyOfFlags(rules: GateRule[], flags: PolicyFlags): GatePolicy {
  if (rules.length === 0)
    throw new CommandError("invalid_argument", "There is no rule to decide by", {
      hint: "Write one, such as --max-drop correct=0.02, or name a file: --policy gate.json.",
    });
  const { on, onInconclusive, unfinished, minOverlap, comparability, exclude, missing } = flags;
  const judgesValue = (rule: GateRule): boolean => "min" in rule || "max" in rule;
  if (on !== undefined && !rules.some(judgesValue)) throw foreignFlag("on", "--min and --max");
  return {
    rules: rules.map((rule) => (on !== undefined && judgesValue(rule) ? { ...rule, on } : rule)),
    ...defined({ onInconclusive, unfinished, minOverlap, comparability, exclude }),
    ...(missing === "exclude" ? { missing } : {}),
  };
}

/** Reads a policy. What the file does not say is not added on the command line. */
async function policyOfFile(
  context: Context,
  file: string,
  flags: PolicyFlags,
): Promise<GatePolicy> {
  const own = [...RULE_FLAGS, ...POLICY_FLAGS].map(({ name }) => name);
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  const both = given.find(([name]) => own.includes(name))?.[0];
  const missing = flags.missing === "exclude" ? "missing" : undefined;
  const extra = both ?? missing;
  if (extra !== undefined)
    throw new CommandError(
      "invalid_argument",
      `Cannot combine ${originOf(context, flags) === null ? "'--policy'" : "the policy"} with '${typed(extra)}'`,
      { hint: "Write it into the file, or write the rules as options too." },
    );
  return await readPolicy(context, file);
}

/** Reads and checks the file of a policy. */
export async function readPolicy(context: Context, file: string): Promise<GatePolicy> {
  const policy = await readJsonFile(context.path(file), { title: `The policy '${file}'` });
  checkPolicy(policy);
  return policy;
}

/** Returns the first rule that compares the candidate with a base; undefined without any. */
export const changeRule = ({ rules }: GatePolicy): GateRule | undefined =>
  rules.find((rule) => "slice" in rule || kindOf(rule).compares);

/** @throws {CommandError} when a rule needs a base that the command line does not name. */
export function refuseChange(policy: GatePolicy): void {
  const needy = changeRule(policy);
  if (needy === undefined) return;
  const kind = KINDS.find((one) => one in needy) ?? "";
  throw new CommandError(
    "invalid_argument",
    `A '${kind}' rule${"slice" in needy ? " of a slice" : ""} compares the candidate with a base, and there is none`,
    {
      hint: "Name both runs, the base first. For one run, use rules such as --min correct=0.8.",
    },
  );
}
