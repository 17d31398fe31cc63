import { ResponseShapeError } from "../core/errors/call.ts";
import type { CallOptions } from "../core/options.ts";
import { hasTexts, type WeaveContext } from "./context.ts";
import { parseRef } from "./parse-ref.ts";
import type { CallsQuery } from "./types.ts";

// Feedback: what people and programs attach to calls. The server stores any reference, and does not
// check whether the call exists.

/** A condition in the server's query language. */
export type Condition = CallsQuery["$expr"];

/** A piece of feedback, with the fields that we read. */
export interface Feedback {
  readonly id: string;
  readonly weave_ref: string;
  readonly feedback_type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  /** Name of the person that a program stated; null if it stated none. */
  readonly creator?: string | null;
  /** Account whose key was used. */
  readonly wb_user_id?: string | null;
  /** Version of the field that was filled in, for annotations. */
  readonly annotation_ref?: string | null;
}

const FIELDS = [
  "id",
  "weave_ref",
  "feedback_type",
  "payload",
  "created_at",
  "creator",
  "wb_user_id",
  "annotation_ref",
] satisfies (keyof Feedback)[];

/** Maximum number of pieces per response. */
const PAGE = 1_000;

export const field = (name: keyof Feedback | `payload.${string}`): { $getField: string } => ({
  $getField: name,
});
export const equals = (name: Parameters<typeof field>[0], value: string): Condition => ({
  $eq: [field(name), { $literal: value }],
});

/** The reference under which feedback on a call is stored. */
export function callRef(context: WeaveContext, id: string): string {
  return `weave:///${context.projectId}/call/${id}`;
}

/** The ID of the call of this project that feedback is on; null if it is on something else. */
export function calledBy(context: WeaveContext, { weave_ref }: Feedback): string | null {
  if (!weave_ref.startsWith(callRef(context, ""))) return null;
  try {
    return parseRef(weave_ref).name;
  } catch {
    return null; // the server stores any string
  }
}

/**
 * Reads all feedback that matches, page after page and sorted by ID. A page begins after the last
 * ID of the previous one, so that feedback that is added or deleted in the meantime shifts nothing.
 */
export async function readFeedback(
  context: WeaveContext,
  conditions: readonly Condition[],
  options: CallOptions,
): Promise<Feedback[]> {
  const found: Feedback[] = [];
  for (;;) {
    const last = found.at(-1);
    const rest: Condition[] = last === undefined ? [] : [after(last.id)];
    const body = {
      project_id: context.projectId,
      fields: FIELDS,
      query: { $expr: { $and: [...conditions, ...rest] } },
      sort_by: [{ field: "id", direction: "asc" as const }],
      limit: PAGE,
    };
    const { result, total_count } = await context.transport.post(
      "/feedback/query",
      { body, exact: true, isPage: true, answer: "feedbackPage" },
      options,
    );
    found.push(...result.map(checked));
    if (result.length >= total_count) return found;
    if (result.length === 0)
      throw new ResponseShapeError("The response contains no feedback although there is more", {
        path: "result",
        expected: `some of ${total_count}`,
      });
  }
}

const after = (id: string): Condition => ({ $gt: [field("id"), { $literal: id }] });

const isFeedback = hasTexts("id", "weave_ref", "feedback_type", "created_at");

function checked(record: Readonly<Record<string, unknown>>, index: number): Feedback {
  const { payload } = record;
  if (isFeedback(record) && typeof payload === "object" && payload !== null)
    return record as unknown as Feedback; // the fields that we rely on were checked
  throw new ResponseShapeError("The response contains an entry that is not feedback", {
    path: `result[${index}]`,
    expected: "feedback with id, weave_ref, feedback_type, created_at and payload",
  });
}
