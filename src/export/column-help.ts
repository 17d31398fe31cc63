/** Description of a column, as in docs/columns.md. */
export interface ColumnHelp {
  readonly unit: string;
  /** Meaning of null. */
  readonly nulls: string;
  readonly contents: string;
}

const help = (unit: string, nulls: string, contents: string): ColumnHelp => ({
  unit,
  nulls,
  contents,
});

/**
 * Descriptions of the columns by their names in docs/columns.md, which a test compares. Only files
 * that describe their columns load this.
 */
export const COLUMN_HELP: Readonly<Record<string, ColumnHelp>> = {
  run_id: help("", "rows without a run", "ID of the run"),
  run_name: help("", "the run has no name", "display name of the run"),
  project: help("", "unknown", "project, entity/project in Weave"),
  model: help("", "unknown", "reference or name of the evaluated model"),
  evaluation: help("", "unknown", "reference or name of the evaluation"),
  run_started_at: help("UTC", "unknown", "when the run started"),
  run_status: help(
    "",
    "rows without a run",
    "completed, running, failed or another state of the service",
  ),
  run_attributes: help("", "rows without a run", "all attributes of the run, as one object"),
  "attr.<name>": help(
    "",
    "the run does not have it",
    "one attribute, for each name in the option attributes",
  ),
  row_key: help("", "never", "identifier of the input within the run"),
  row_digest: help(
    "",
    "unknown",
    "content hash of the input: equal hashes of one kind have equal inputs",
  ),
  digest_kind: help(
    "",
    "unknown",
    "algorithm of the hash, dataset or inline: hashes of two kinds never match",
  ),
  trial: help("count from 1", "the row has no trial", "number of the trial within its row"),
  trial_id: help("", "the row has no trial", "ID of the trial"),
  prediction_id: help("", "unknown", "ID of the prediction"),
  url: help("", "unknown", "page of the trial"),
  input: help("", "no input, or the input null", "input of the row; absent with inputs: false"),
  output: help("", "no output, or the output null", "output of the trial"),
  latency_seconds: help("seconds", "not measured", "latency of the trial"),
  tokens: help("tokens", "not measured", "tokens of the trial"),
  cost_usd: help("US dollars", "not measured", "cost of the trial"),
  error: help(
    "",
    "there is an output, or the reason is unknown",
    "why the trial has no output and no scores",
  ),
  notes: help(
    "",
    "there are none",
    "values of the row that differ from what the service has stored, separated by ; ",
  ),
  scorer: help(
    "",
    "no scorer scored any trial of the run",
    "scorer key: name of the scorer, or name.path for a field of its result",
  ),
  score_kind: help("", "never", "boolean, number, text or none"),
  score_state: help("", "never", "scored, missing, errored, suspect or not-applicable"),
  score_number: help(
    "the scorer's",
    "text, or no score",
    "the score; 1 for true and 0 for false (score_kind is boolean)",
  ),
  score_text: help("", "a number, or no score", "the score, if it is a string"),
  score_reason: help("", "none stated", "reason for the score, or why there is none"),
  "input.<field>": help(
    "",
    "the input does not have it",
    "field of an input that is an object, with flatten: true",
  ),
  "output.<field>": help(
    "",
    "the output does not have it",
    "field of an output that is an object, with flatten: true",
  ),
  "score.<key>": help("the scorer's", "text, or no score", "the score; 1 for true and 0 for false"),
  "text.<key>": help("", "a number, or no score", "the score, if it is a string"),
  "state.<key>": help("", "never", "state of the score, as in score_state"),
  cells_cut: help(
    "",
    "nothing was cut",
    "only XLSX, and CSV with excel: the columns of the line whose cells were cut at 32,767 characters",
  ),
};

/**
 * Returns the description of a column of a table. That of `score.correct` is the one of
 * `score.<key>`.
 */
export function helpOf(name: string): ColumnHelp {
  const family = Object.keys(COLUMN_HELP).find(
    (one) => one.endsWith(">") && name.startsWith(one.slice(0, one.indexOf("<"))),
  );
  return COLUMN_HELP[family ?? name] ?? help("", "", "");
}
