/** What the server says of a job. A code that this release does not know waits. */
export type JobStatus =
  | { code: "not_found" }
  | { code: "running"; completed_rows: number; total_rows: number }
  | { code: "failed"; error: string | null }
  | { code: "complete"; output: unknown }
  | { code: string & {} };

/** Brings the counts of a running job into order: they are seen to fall, to be 0, and to run past the total. No verdict rests on them. What a failed job says is redacted. */
export function tidyStatus(status: JobStatus, redact: (text: string) => string): JobStatus {
  if (status.code === "failed" && "error" in status && typeof status.error === "string")
    return { ...status, code: "failed", error: redact(status.error) };
  if (status.code !== "running") return status;
  const counts = status as { completed_rows?: unknown; total_rows?: unknown }; // as on the wire: anything may stand there
  const total = countOf(counts.total_rows);
  return { ...status, code: "running", completed_rows: Math.min(countOf(counts.completed_rows), total), total_rows: total };
}

function countOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
}

/** Tells whether a completed job gave anything. */
export function isEmptyOutput(output: unknown): boolean {
  return output === null || output === undefined || (typeof output === "object" && Object.keys(output).length === 0);
}
