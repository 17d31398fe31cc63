import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Comparison } from "./comparison.ts";
import type { VarianceComponents } from "./gate-plan.ts";
import type { GatePolicy, MaxDropRule, MaxIncreaseRule } from "./gate-policy.ts";
import { optionFor, type PlanSettings } from "./plan-options.ts";
import { type RuleSpread, spreadFromPilot } from "./plan-pilot.ts";
import { isMeasure } from "./score-table.ts";

/** The option that tells how a scorer spreads. */
type Source =
  | { readonly from: "pilot"; readonly value: Comparison }
  | { readonly from: "discordance"; readonly value: number }
  | { readonly from: "sd"; readonly value: number | VarianceComponents };

/** The option that the spread of a scorer comes from. @throws {InvalidArgumentError} when there is none, or more than one. */
function sourceOf(scorer: string, settings: PlanSettings): Source {
  const { pilot } = settings;
  const discordance = optionFor(settings.discordance, scorer);
  const sd = optionFor(settings.sd, scorer);
  const sources: Source[] = [];
  if (pilot !== null && Object.hasOwn(pilot.scores.scorers, scorer)) sources.push({ from: "pilot", value: pilot });
  if (discordance !== undefined) sources.push({ from: "discordance", value: discordance });
  if (sd !== undefined) sources.push({ from: "sd", value: sd });
  const [source, other] = sources;
  const name = JSON.stringify(scorer);
  if (source !== undefined && other !== undefined) {
    throw new InvalidArgumentError(
      `Cannot plan for '${scorer}': both '${source.from}' and '${other.from}' say how it spreads`,
      { path: other.from },
      { hint: `Keep one of them; to use '${other.from}' for another scorer only, write a record: ${other.from}: { "judge": 0.3 }` },
    );
  }
  if (source !== undefined) return source;
  // A pilot without the scorer says itself what it has.
  if (pilot !== null) return { from: "pilot", value: pilot };
  throw new InvalidArgumentError(
    `Cannot plan for '${scorer}': no option says how it spreads`,
    { path: "discordance" },
    {
      hint: `Write discordance: { ${name}: 0.1 } (share of the rows whose pass or fail changes), sd: { ${name}: 0.3 } (standard deviation of the row differences), or pass a pilot that compares it`,
    },
  );
}

/** Refuses what a gate would refuse, as far as it is known without scores. */
function checkRule(rule: MaxDropRule | MaxIncreaseRule, width: number | null): void {
  const [kind, limit] = "maxDrop" in rule ? (["maxDrop", rule.maxDrop] as const) : (["maxIncrease", rule.maxIncrease] as const);
  if (kind === "maxDrop" && isMeasure(rule.scorer)) {
    throw new InvalidArgumentError(
      `Cannot use 'maxDrop' on '${rule.scorer}': lower is better, so it would pass what got worse`,
      { path: kind },
      { hint: `Write { scorer: ${JSON.stringify(rule.scorer)}, maxIncrease: ${limit} }` },
    );
  }
  if (width === null || limit < width) return;
  throw new InvalidArgumentError(
    `Cannot use '${kind}' of ${limit} on '${rule.scorer}': no change of its scores can be larger than ${width}`,
    { path: kind },
    { hint: width === 1 ? "Write 0.02 for 2 points" : "Write a smaller limit" },
  );
}

/** Width of the scale that a policy declares; null when it declares none with ends. */
function declaredWidth(scorer: string, { scale }: GatePolicy): number | null {
  const ends = scale !== undefined && Object.hasOwn(scale, scorer) ? scale[scorer] : undefined;
  return Array.isArray(ends) ? ends[1] - ends[0] : null;
}

const told = { estimate: null, pilotRows: null } as const;

function fromDiscordance(scorer: string, discordance: number, trials: number | undefined): RuleSpread {
  if (isMeasure(scorer)) {
    throw new InvalidArgumentError(
      `Cannot plan for '${scorer}' with 'discordance': it is a number, not pass or fail`,
      { path: "discordance" },
      { hint: `Write sd: { ${JSON.stringify(scorer)}: 100 }, the standard deviation of its row differences` },
    );
  }
  if (trials !== undefined && trials > 1) {
    throw new InvalidArgumentError(
      `Cannot plan for ${trials} trials a row with 'discordance' of '${scorer}': it counts rows with one trial`,
      { path: "trials" },
      {
        hint: `Write sd: { ${JSON.stringify(scorer)}: { between: 0.02, within: 0.2 } } (variances), or pass a pilot with several trials a row`,
      },
    );
  }
  return { told: { ...told, source: "discordance", discordance, sd: null }, data: { discordance }, share: 1 };
}

function fromSd(q: { scorer: string; given: number | VarianceComponents; trials: number | undefined; width: number | null }): RuleSpread {
  const { scorer, given, trials, width } = q;
  if (typeof given === "number" && trials !== undefined) {
    throw new InvalidArgumentError(
      `Cannot plan for ${trials} trials a row with a plain 'sd' of '${scorer}': it does not say which part of it more trials would lower`,
      { path: "trials" },
      {
        hint: `Write sd: { ${JSON.stringify(scorer)}: { between: 0.02, within: 0.2 } } (variances), or leave 'trials' out when sd is that of the row means`,
      },
    );
  }
  const sd = typeof given === "number" ? given : Math.sqrt(given.between + given.within / (trials ?? 1));
  return { told: { ...told, source: "sd", discordance: null, sd }, data: { sd, width, groups: null, different: null }, share: 1 };
}

/** The spread of a rule from the one option that tells it; null when it looks at a slice and no pilot says how many rows that has. */
export function spreadFor(rule: MaxDropRule | MaxIncreaseRule, policy: GatePolicy, settings: PlanSettings): RuleSpread | null {
  const { scorer, slice } = rule;
  const { trials } = settings;
  const source = sourceOf(scorer, settings);
  if (source.from === "pilot") return spreadFromPilot({ pilot: source.value, policy, rule, trials });
  const width = source.from === "discordance" ? 1 : declaredWidth(scorer, policy);
  const spread =
    source.from === "discordance" ? fromDiscordance(scorer, source.value, trials) : fromSd({ scorer, given: source.value, trials, width });
  checkRule(rule, width);
  return slice === undefined ? spread : null;
}
