import type { WeaveClient } from "evalwire/weave";
import type { ContractTarget } from "./target.ts";

/** Feedback as people and programs leave it behind, written to the server by hand. */
export interface FeedbackWire {
  /** Defines a field that people fill in. Returns its reference. */
  field(name: string, schema: Record<string, unknown>): Promise<string>;
  /** Rates a call under a field. */
  annotate(call: string, field: string, value: unknown, creator?: string): Promise<void>;
  /** Leaves any feedback on a call. */
  leave(call: string, feedback: Record<string, unknown>): Promise<void>;
  post(path: string, body: Record<string, unknown>): Promise<{ status: number; json: unknown }>;
}

let left = 0;

/**
 * Returns the next ID: the IDs of a server have an order within a millisecond by chance only, and
 * the suite leaves several pieces of feedback in one.
 */
function nextId(): string {
  left++;
  return `01a2196c-d486-7cd7-b490-${left.toString(16).padStart(12, "0")}`;
}

/** Writes feedback into the project of a client. */
export function feedbackWire(target: ContractTarget, weave: WeaveClient): FeedbackWire {
  const { entity, project } = weave.toJSON();
  const project_id = `${entity}/${project}`;
  const post: FeedbackWire["post"] = async (path, body) => {
    const headers = {
      authorization: `Basic ${btoa("api:local-key")}`,
      "content-type": "application/json",
    };
    const response = await fetch(`${target.baseUrl}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  };
  const accepted = async (path: string, body: Record<string, unknown>): Promise<unknown> => {
    const { status, json } = await post(path, body);
    if (status !== 200) throw new Error(`${path} ${status} ${JSON.stringify(json)}`);
    return json;
  };
  const leave = async (call: string, feedback: Record<string, unknown>): Promise<void> => {
    const weave_ref = `weave:///${project_id}/call/${call}`;
    await accepted("/feedback/create", { id: nextId(), project_id, weave_ref, ...feedback });
  };
  return {
    post: (path, body) => post(path, { project_id, ...body }),
    leave,
    field: async (name, field_schema) => {
      const obj = {
        project_id,
        object_id: name,
        val: { name, field_schema },
        builtin_object_class: "AnnotationSpec",
      };
      const { digest } = (await accepted("/obj/create", { obj })) as { digest: string };
      return `weave:///${project_id}/object/${name}:${digest}`;
    },
    annotate: (call, annotation_ref, value, creator) => {
      const name = /\/object\/([^:]+):/.exec(annotation_ref)?.[1] ?? "";
      const feedback_type = `wandb.annotation.${name}`;
      return leave(call, {
        feedback_type,
        payload: { value },
        annotation_ref,
        ...(creator === undefined ? {} : { creator }),
      });
    },
  };
}
