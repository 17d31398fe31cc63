import type { Schemas } from "./wire-types.ts";

/** What the Galileo side of a store starts from. */
export interface GalileoSeed {
  projects?: { id: string; name: string }[];
  scorers?: GalileoScorerSeed[];
}

/** One scorer with its versions, in the order in which they were made; the last is the latest, and the default unless told otherwise. */
export interface GalileoScorerSeed {
  id: string;
  name: string;
  kind: "llm" | "luna" | "preset" | "code";
  /** ISO 8601 in UTC. */
  createdAt: string;
  label?: string;
  /** Fields as an update would set them. */
  fields?: Schemas["UpdateScorerRequest"];
  /** Default true. */
  isGlobal?: boolean;
  /** Projects in which it may be used, when it is not global. */
  projectIds?: string[];
  versions: GalileoVersionSeed[];
}

/** One version: what scores, by the kind of its scorer. */
export interface GalileoVersionSeed {
  id: string;
  /** The prompt of an LLM or a fine-tuned version. */
  prompt?: string;
  /** The source of a code version. */
  code?: string;
  fields?: Schemas["CreateScorerVersionRequest"];
}
