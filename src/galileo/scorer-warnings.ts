import { type CallOptions, pick, READ_OPTIONS } from "../core/options.ts";
import { unlistedValues } from "./check-body.ts";
import { type GalileoTransport, isRecord } from "./context.ts";
import { UPDATE } from "./scorer-patch.ts";
import { sameValue, sentFields } from "./sent-fields.ts";
import type { Scorer, ScorerUpdateBody } from "./types.ts";

/** Returns the warnings about an update: effects that are easy to overlook. */
export async function warningsOf(
  transport: GalileoTransport,
  base: Scorer,
  patch: ScorerUpdateBody,
  options: CallOptions,
): Promise<string[]> {
  return [
    ...typeWarnings(base, patch),
    ...effectWarnings(base, patch),
    ...defaultsWarnings(base, patch),
    ...(await listWarnings(patch)),
    ...(await nameWarnings(transport, base, patch, options)),
  ];
}

/** Colors and roll-ups that do not fit the output type. */
function typeWarnings(base: Scorer, patch: ScorerUpdateBody): string[] {
  // only the fields of the patch are replaced
  const after = { ...base, ...Object.fromEntries(sentFields(patch)) } as Scorer;
  const warnings: string[] = [];
  const outputType =
    after.output_type ?? base.default_version?.output_type ?? base.latest_version?.output_type;
  const fitting = FITTING[outputType ?? ""];
  const colors = after.metric_color_picker_config;
  if (colors != null && fitting?.colors != null && colors.type !== fitting.colors) {
    warnings.push(
      `a '${colors.type}' color configuration does not fit the output type '${String(outputType)}' ('${fitting.colors}' does): the service accepts it silently, and the column goes blank`,
    );
  }
  const method = after.roll_up_method;
  const isAsked = patch.roll_up_method !== undefined || patch.output_type !== undefined;
  if (method != null && isAsked && METHODS.includes(method) && fitting !== undefined) {
    const { rollUps } = fitting;
    if (!rollUps.includes(method))
      warnings.push(
        `the roll-up '${method}' does not fit the output type '${String(outputType)}' (${rollUps.length === 0 ? "none does" : `${rollUps.map((one) => `'${one}'`).join(", ")} ${rollUps.length === 1 ? "does" : "do"}`}): the document does not say what the service then computes`,
      );
  }
  return warnings;
}

/** What the change does to scores that exist, and nulls. */
function effectWarnings(base: Scorer, patch: ScorerUpdateBody): string[] {
  const changes = (field: keyof ScorerUpdateBody & keyof Scorer): boolean =>
    patch[field] !== undefined && !sameValue(patch[field], base[field]);
  const warnings: string[] = [];
  if (changes("user_prompt"))
    warnings.push(
      "the new prompt may take effect on the running version immediately: scores before and after are not comparable",
    );
  if (changes("default_version_id"))
    warnings.push(
      "a different default version will score from now on: scores before and after are not comparable",
    );
  if (changes("output_type"))
    warnings.push(
      "existing scores keep their old type: charts and alerts on this metric may break",
    );
  for (const [field, value] of sentFields(patch))
    if (value === null && base[field] != null)
      warnings.push(`null is sent for '${field}': the service does not document what that clears`);
  return warnings;
}

/** Defaults that the scorer has and the patch leaves out. */
function defaultsWarnings(base: Scorer, patch: ScorerUpdateBody): string[] {
  const { defaults } = patch;
  if (!isRecord(defaults) || !isRecord(base.defaults)) return [];
  const left = Object.entries(base.defaults)
    .filter(([name, value]) => value != null && defaults[name as never] === undefined)
    .map(([name]) => `'${name}'`);
  if (left.length === 0) return [];
  return [
    `'defaults' is sent without ${left.join(", ")}, which the scorer has: the service does not document whether it keeps or clears what is left out`,
  ];
}

/** Values that are not in the document's lists, which grow: the service may know more. */
async function listWarnings(patch: ScorerUpdateBody): Promise<string[]> {
  const found = await unlistedValues(UPDATE, patch);
  return found.map(
    ({ path, value, known }) =>
      `'${value}' is not a value of '${path}' that this release knows (${known.join(", ")}): the service may refuse it`,
  );
}

/** A new name that another scorer already has, as its name or as its label. */
async function nameWarnings(
  transport: GalileoTransport,
  base: Scorer,
  { name }: ScorerUpdateBody,
  options: CallOptions,
): Promise<string[]> {
  if (name == null || name === base.name) return [];
  const warnings: string[] = [];
  for (const by of ["name", "label"] as const) {
    const { scorers = [] } = await transport.post(
      "/v2/scorers/list",
      {
        query: { starting_token: 0, limit: 100 },
        body: { filters: [{ name: by, operator: "eq", value: name, case_sensitive: false }] },
        answer: "scorerPage",
      },
      pick(options, READ_OPTIONS),
    );
    for (const other of scorers)
      if (other.id !== base.id && String(other[by]).toLowerCase() === name.toLowerCase())
        warnings.push(
          `another scorer (${other.id}) already has the ${by} '${String(other[by])}': the service may refuse the name, and find() could not tell the two apart`,
        );
  }
  return warnings;
}

const NUMERIC = ["average", "sum", "max", "min"];
const SHARES = ["percentage_true", "percentage_false"];
const COUNTS = ["category_count"];
const METHODS: readonly string[] = [...NUMERIC, ...SHARES, ...COUNTS];
const numeric = { colors: "numeric", rollUps: NUMERIC };
const labels = { colors: "multi_label", rollUps: COUNTS };
const truth = { colors: "boolean", rollUps: [...SHARES, ...NUMERIC] };

/**
 * What fits an output type. By the document, roll-ups are for numbers or for categories; those of
 * shares go by their names, and a boolean can be averaged as 0 and 1.
 */
const FITTING: Readonly<
  Record<string, { colors: string | null; rollUps: readonly string[] } | undefined>
> = {
  boolean: truth,
  retrieved_chunk_list_boolean: truth,
  categorical: { colors: "categorical", rollUps: COUNTS },
  multilabel: labels,
  boolean_multilabel: labels,
  count: numeric,
  percentage: numeric,
  discrete: { colors: "numeric", rollUps: [...NUMERIC, ...COUNTS] },
  freeform: { colors: null, rollUps: [] },
};
