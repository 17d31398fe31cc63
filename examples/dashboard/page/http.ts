import type { Problem, Progress } from "../src/api.ts";

/** Thrown for a response that is not a success. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.title}. ${problem.detail}`);
    this.problem = problem;
  }
}

/** Reads from the dashboard's server. Only the caller knows the type of a route's response. */
export async function get<T>(path: string, signal: AbortSignal): Promise<T> {
  return await read<T>(await fetch(path, { signal }));
}

/** Sends a body to the dashboard's server. */
export async function post<T>(path: string, body: object): Promise<T> {
  const headers = { "Content-Type": "application/json" };
  return await read<T>(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function read<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  throw new ProblemError((await response.json()) as Problem);
}

/** Follows an event stream until it ends or the signal is aborted. The browser reconnects by itself. */
export function follow(
  path: string,
  onState: (state: Progress, isLast: boolean) => void,
  { onLost, signal }: { onLost: () => void; signal: AbortSignal },
): void {
  const source = new EventSource(path);
  signal.addEventListener("abort", () => source.close());
  const listen = (event: "state" | "end"): void =>
    source.addEventListener(event, ({ data }) => {
      if (event === "end") source.close();
      onState(JSON.parse(data) as Progress, event === "end");
    });
  listen("state");
  listen("end");
  source.addEventListener("error", onLost);
}
