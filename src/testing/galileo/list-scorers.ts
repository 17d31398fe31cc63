import type { Issue } from "../weave/check-request.ts";
import { boolean, type Check, either, fields, list, oneOf, text, time, union, uuid } from "./check-fields.ts";
import type { GalileoState, ScorerRecord } from "./galileo-state.ts";
import { pageOf, scorerView } from "./scorer-views.ts";
import type { GalileoExchange, Schemas } from "./wire-types.ts";

type Filter = NonNullable<Schemas["ListScorersRequest"]["filters"]>[number];
type Sort = NonNullable<Schemas["ListScorersRequest"]["sort"]>;

const words = either(text, list(text));
const NAMES = ["eq", "ne", "contains", "one_of", "not_in"];
const SETS = ["eq", "contains", "one_of", "not_in"];
const ORDER = ["eq", "ne", "gt", "gte", "lt", "lte"];
const worded = (operators: readonly string[], needed: readonly string[] = ["operator", "value"]): Check =>
  fields({ operator: oneOf(...operators), value: words, case_sensitive: boolean }, needed);
const dated = fields({ operator: oneOf(...ORDER), value: time }, ["operator", "value"]);
const sorted = fields({ ascending: boolean });

const filter = union("name", {
  name: worded(NAMES),
  scorer_type: worded(["eq", "ne", "one_of", "not_in"]),
  model_type: worded(["eq", "ne", "one_of", "not_in"]),
  exclude_slm_scorers: fields({}),
  exclude_multimodal_scorers: fields({}),
  tags: worded(SETS),
  creator: worded(NAMES, ["value"]),
  created_at: dated,
  updated_at: dated,
  label: worded(NAMES),
  scoreable_node_types: worded(SETS),
  multimodal_capabilities: worded(SETS),
  id: worded(NAMES, ["value"]),
  is_global: fields({ operator: oneOf("eq", "ne"), value: boolean }, ["value"]),
  scope_projects: fields({ project_ids: list(uuid, 1, 1_000), include_global: boolean }, ["project_ids"]),
});
const sort = union("name", {
  name: sorted,
  updated_at: sorted,
  enabled_in_run: fields({ ascending: boolean, value: uuid }, ["value"]),
  enabled_in_playground: fields({ ascending: boolean, value: uuid }, ["value"]),
});

/** What the list takes. A limit in the body is ignored, as every field that it does not know. */
export const listBody: Check = (body, loc): Issue[] =>
  fields({ filters: list(filter), sort: (value, at) => (value === null ? [] : sort(value, at)) })(body, loc);

/** The texts of a scorer that a filter on words looks at. */
function textsOf({ answer }: ScorerRecord, name: Filter["name"]): readonly string[] {
  switch (name) {
    case "name":
      return [answer.name];
    case "scorer_type":
      return [answer.scorer_type];
    case "model_type":
      return answer.model_type == null ? [] : [answer.model_type];
    case "tags":
      return answer.tags;
    case "creator":
      return answer.created_by == null ? [] : [answer.created_by];
    case "label":
      return answer.label == null ? [] : [answer.label];
    case "scoreable_node_types":
      return answer.scoreable_node_types ?? [];
    case "multimodal_capabilities":
      return answer.multimodal_capabilities ?? [];
    default:
      return [answer.id];
  }
}

function holds(record: ScorerRecord, filter: Filter): boolean {
  const { answer } = record;
  switch (filter.name) {
    case "exclude_slm_scorers":
      return answer.model_type !== "slm";
    case "exclude_multimodal_scorers":
      return (answer.multimodal_capabilities ?? []).length === 0;
    case "is_global":
      return (answer.is_global === filter.value) === (filter.operator !== "ne");
    case "scope_projects":
      return (
        (filter.include_global === true && answer.is_global === true) ||
        (answer.scope_projects ?? []).some(({ id }) => filter.project_ids.includes(id))
      );
    case "created_at":
    case "updated_at":
      return inOrder(Date.parse(answer[filter.name] ?? ""), filter.operator, Date.parse(filter.value));
    default: {
      const plain = (value: string): string =>
        "case_sensitive" in filter && filter.case_sensitive === false ? value.toLowerCase() : value;
      const sensitive = filter.name !== "name" || filter.case_sensitive === true; // of names, capitals do not count unless asked
      const fold = sensitive ? plain : (value: string): string => value.toLowerCase();
      return matches(textsOf(record, filter.name).map(fold), filter.operator ?? "eq", [filter.value].flat().map(fold));
    }
  }
}

function matches(have: readonly string[], operator: string, wanted: readonly string[]): boolean {
  switch (operator) {
    case "contains":
      return wanted.some((one) => have.some((text) => text.includes(one)));
    case "ne":
    case "not_in":
      return !wanted.some((one) => have.includes(one));
    default:
      return wanted.some((one) => have.includes(one));
  }
}

function inOrder(have: number, operator: string, wanted: number): boolean {
  switch (operator) {
    case "gt":
      return have > wanted;
    case "gte":
      return have >= wanted;
    case "lt":
      return have < wanted;
    case "lte":
      return have <= wanted;
    default:
      return (have === wanted) === (operator === "eq");
  }
}

/** The two sorts on a project put the scorers that it may use first. */
function keyOf({ answer }: ScorerRecord, sort: Sort): string {
  if (sort.name === "updated_at") return answer.updated_at ?? "";
  if (sort.name === "name" || sort.name === undefined) return answer.name;
  const enabled = answer.is_global === true || (answer.scope_projects ?? []).some(({ id }) => id === sort.value);
  return enabled ? "1" : "0";
}

/** Lists scorers: filters and sort from the body, the page from the query. */
export function listScorers({ state, query, body }: GalileoExchange<GalileoState>): Schemas["ListScorersResponse"] {
  const { filters = [], sort } = body as Schemas["ListScorersRequest"]; // checked by the route's rules
  const found = [...state.scorers.values()].filter((record) => filters.every((one) => holds(record, one)));
  if (sort) {
    const sign = sort.ascending === false ? -1 : 1;
    found.sort((a, b) => sign * (keyOf(a, sort) < keyOf(b, sort) ? -1 : keyOf(a, sort) > keyOf(b, sort) ? 1 : 0));
  }
  const { items, ...page } = pageOf(found, query);
  return { ...page, scorers: items.map(scorerView) };
}
