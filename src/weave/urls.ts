/** The pages of the Weave app that stand for runs and calls. */
export interface Urls {
  /** The page of a run. */
  run(id: string): string;
  /** The page of any call: a run, a prediction, a score. */
  call(id: string): string;
  /** The page that compares runs side by side. */
  compare(ids: string[]): string;
}

const APP = "https://wandb.ai";

/** Makes the addresses of one project's pages. Only the public app is known; a server of one's own may have another. */
export function urlsOf(entity: string, project: string): Urls {
  const base = `${APP}/${encodeURIComponent(entity)}/${encodeURIComponent(project)}`;
  const call = (id: string): string => `${base}/r/call/${encodeURIComponent(id)}`;
  return {
    run: call,
    call,
    compare: (ids) => `${base}/weave/compare-evaluations?evaluationCallIds=${encodeURIComponent(JSON.stringify(ids))}`,
  };
}
