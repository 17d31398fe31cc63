// What the routes return and the page reads: the only file that both share. Text for people is
// written on the server, where the library formats it as in every other report.

/** Body of a response that is not a success (RFC 9457). */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Code of the library's error, or of this dashboard. */
  readonly code: string;
}

export interface ProjectList {
  readonly projects: readonly string[];
  /** Whether the dashboard shows the sandbox, because no key is set. */
  readonly isDemo: boolean;
}

export interface RunItem {
  readonly id: string;
  readonly name: string;
  readonly model: string | null;
  readonly evaluation: string | null;
  readonly status: string;
  readonly startedAt: string | null;
  /** Run that this one rescores. */
  readonly sourceRunId: string | null;
  /** Page of the run in the service's app. */
  readonly url: string | null;
}

export interface RunList {
  /** Newest first. */
  readonly runs: readonly RunItem[];
  /** Whether the project has more runs than were asked for. */
  readonly hasMore: boolean;
}

/** Figure of one scorer in one run. */
export interface FigureItem {
  readonly scorer: string;
  /** Such as `81.3%`; null if no trial was scored. */
  readonly value: string | null;
  /** Such as `74.1% to 87%`. */
  readonly interval: string | null;
  /** Such as `97.5%`: the share of the trials that were scored. */
  readonly coverage: string;
}

export interface RunFigures {
  readonly figures: readonly FigureItem[];
  /** Such as `95%`. */
  readonly confidence: string;
}

/** Short form of a report, and the URL of its page. */
export interface ReportItem {
  readonly headline: string;
  readonly summary: string;
  /** Outcome of the gate of a comparison, or of its verdicts. */
  readonly outcome: string;
  readonly reportUrl: string;
}

export interface TrialItem {
  readonly output: string;
  readonly error: string | null;
  readonly scores: readonly { readonly scorer: string; readonly value: string }[];
  readonly url: string | null;
}

export interface RowItem {
  readonly key: string;
  readonly input: string;
  readonly trials: readonly TrialItem[];
}

export interface RowsPage {
  readonly rows: readonly RowItem[];
  /** Number of rows that were read to find these. */
  readonly scanned: number;
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** Rows of interest: those with a failed, passed or missing score of a scorer, or that contain a string. */
export interface RowFilter {
  readonly scorer: string | null;
  readonly is: "failed" | "passed" | "unscored" | null;
  readonly text: string;
}

export interface ScorerList {
  readonly scorers: readonly string[];
}

/** Cost of a rescore, before anything is paid. */
export interface RescoreCost {
  readonly predictions: number;
  readonly scorings: number;
  /** Identifies the rescore of this run with these versions of the scorers. */
  readonly key: string;
  /** Whether it was started before. Starting it again pays nothing. */
  readonly isStarted: boolean;
}

/** Body of the request that starts a rescore. */
export interface RescoreOrder {
  readonly run: string;
  readonly scorers: readonly string[];
  /** Number of scorings that the user confirmed: more are never paid for. */
  readonly scorings: number;
}

export interface RescoreStarted {
  readonly key: string;
}

/** State of a rescore or an evaluation. Each is complete: a page that missed some needs only the last. */
export interface Progress {
  /** `unknown`: following it ended before it did. It may still be running. */
  readonly phase: "waiting" | "running" | "done" | "failed" | "unknown";
  readonly completed: number;
  readonly total: number;
  /** New run of a rescore. */
  readonly run: string | null;
  /** One sentence. */
  readonly text: string;
}
