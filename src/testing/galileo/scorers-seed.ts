import type { Seed } from "../seed.ts";
import type { GalileoScorerSeed } from "./seed.ts";

const PROJECTS = [
  { id: "0b54d2ea-8a52-4a3f-9f8a-3d2f7c1a9b01", name: "support" },
  { id: "0b54d2ea-8a52-4a3f-9f8a-3d2f7c1a9b02", name: "search" },
];

const SCORERS: readonly GalileoScorerSeed[] = [
  {
    id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a01",
    name: "toxicity",
    kind: "llm",
    createdAt: "2026-03-02T09:00:00.000Z",
    fields: {
      description: "Whether an answer insults",
      tags: ["safety", "output"],
      model_type: "llm",
      output_type: "boolean",
      input_type: "trace_output_only",
      scoreable_node_types: ["llm"],
      user_prompt: "Does the answer insult anybody?",
      roll_up_method: "percentage_true",
      metric_color_picker_config: {
        type: "boolean",
        constraints: [{ color: "red", operator: "eq", value: true }],
      },
    },
    versions: [
      {
        id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b01",
        prompt: "Is the answer rude?",
        fields: { model_name: "judge-small", num_judges: 3 },
      },
      {
        id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b02",
        prompt: "Does the answer insult anybody?",
        fields: { model_name: "judge-small", num_judges: 3 },
      },
    ],
  },
  {
    id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a02",
    name: "answer-length",
    kind: "code",
    createdAt: "2026-03-03T09:00:00.000Z",
    fields: {
      description: "Words in the answer",
      tags: ["style"],
      model_type: "code",
      output_type: "count",
      scoreable_node_types: ["llm", "chat"],
      roll_up_method: "average",
    },
    versions: [
      {
        id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b03",
        code: "def scorer_fn(step_object, **kwargs):\n    return len(step_object.output.split())\n",
      },
    ],
  },
  {
    id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a03",
    name: "context-relevance-tuned",
    kind: "luna",
    createdAt: "2026-03-04T09:00:00.000Z",
    fields: {
      tags: ["retrieval"],
      model_type: "slm",
      output_type: "percentage",
      roll_up_method: "average",
    },
    isGlobal: false,
    projectIds: ["0b54d2ea-8a52-4a3f-9f8a-3d2f7c1a9b02"],
    versions: [{ id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b04", prompt: "Is the context relevant?" }],
  },
  {
    id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a04",
    name: "Visual Quality",
    kind: "preset",
    createdAt: "2026-01-01T00:00:00.000Z",
    label: "visual_quality",
    fields: {
      tags: ["preset"],
      model_type: "llm",
      output_type: "percentage",
      multimodal_capabilities: ["vision"],
    },
    versions: [
      {
        id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b05",
        fields: { model_name: "judge-large", num_judges: 1 },
      },
    ],
  },
  {
    id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a05",
    name: "draft",
    kind: "llm",
    createdAt: "2026-03-05T09:00:00.000Z",
    fields: { tags: [], output_type: "categorical" },
    versions: [],
  },
];

/**
 * Creates scorers for the Galileo part of a {@link Store}: `toxicity` (LLM, two versions),
 * `answer-length` (code), `context-relevance-tuned` (fine-tuned, in one of the two projects),
 * `Visual Quality` (preset), and `draft`, which has no version.
 *
 * @example A store with scorers of each kind
 * ```ts
 * import assert from "node:assert/strict";
 * import { Store, scorers } from "evalwire/testing";
 *
 * assert.equal(new Store(scorers()).galileo.scorers.size, 5);
 * ```
 */
export function scorers(): Seed {
  return { galileo: structuredClone({ projects: PROJECTS, scorers: [...SCORERS] }) };
}
