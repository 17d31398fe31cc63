/** What the Rensei side of a store starts from. */
export interface RenseiSeed {
  runs: RenseiRunSeed[];
  graders: RenseiGraderSeed[];
  judges: RenseiJudgeSeed[];
}

/** One graded trace. */
export interface RenseiRunSeed {
  id: string;
  /** Graders of the run itself: those of a replay that names none. */
  graderIds: string[];
  /** `collected`: it was there, and was cleaned away. */
  trace: "kept" | "collected" | "none";
  /** What the agent said; null where the payload was not kept. */
  output: unknown;
  /** How good it is, 0 to 1: what a perfect judge would say. */
  merit: number;
}

/** One grader of the organisation. */
export interface RenseiGraderSeed {
  id: string;
  /** `structural` holds the output against a schema, `model` asks the judge, `human` waits for a person and never runs in a replay. */
  kind: "structural" | "model" | "human";
  /** Of structural graders: what the output must have. */
  requires?: string[];
  /** Of structural graders: whether null is a good output. Default false. */
  allowsNull?: boolean;
  /** It crashes, with this error. */
  crash?: string;
}

/** One model profile that judges. The first is the one of runs that name none. */
export interface RenseiJudgeSeed {
  id: string;
  /** What it takes off every merit. */
  strictness: number;
  /** How far its scores stray from what it thinks, 0 to 1. */
  noise: number;
  /** How long it takes, in milliseconds. Default 0. */
  delayMs?: number;
  /** It crashes, with this error. */
  crash?: string;
}
