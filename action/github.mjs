// A client of GitHub's REST API: reads are retried, and a write is sent once.

/** Maximum attempts of a read, including the first. */
const ATTEMPTS = 4;
const REQUEST_TIMEOUT_MS = 20_000;
/** Total time that one client waits for retries and rate limits. */
const PATIENCE_MS = 120_000;
/** Login of the token that a workflow has by default. */
const USUAL_LOGIN = "github-actions[bot]";

const PAGE_SIZE = 100;
const MAX_PAGES = 100;

/** Failed call. `isUnsure` says that a write may have been applied. */
export class GitHubError extends Error {
  name = "GitHubError";

  constructor(message, { status = null, retryAfterMs = null, isUnsure = false } = {}) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.isUnsure = isUnsure;
  }

  /** Whether the token lacks the permission. */
  get isForbidden() {
    return this.retryAfterMs === null && (this.status === 401 || this.status === 403);
  }
}

/** Returns how long a rate limit asks to wait; null if the response is about something else. */
function rateLimitMs({ status, headers }, message, now) {
  if (status !== 403 && status !== 429) return null;
  const after = headers.get("retry-after");
  if (/^\d+$/.test(after ?? "")) return Number(after) * 1000;
  const reset = headers.get("x-ratelimit-reset");
  if (headers.get("x-ratelimit-remaining") === "0" && /^\d+$/.test(reset ?? ""))
    return Math.max(0, Number(reset) * 1000 - now);
  // GitHub asks for at least a minute if a secondary limit names no time
  return status === 429 || /rate limit/i.test(message) ? 60_000 : null;
}

async function errorOf(response, clock) {
  const text = await response.text().catch(() => "");
  let message = "";
  try {
    message = String(JSON.parse(text).message ?? "");
  } catch {
    // a proxy answered, for example with a page
  }
  const { status } = response;
  return new GitHubError(`GitHub answered ${status}${message === "" ? "" : `: ${message}`}`, {
    status,
    retryAfterMs: rateLimitMs(response, message, clock.now()),
    isUnsure: status >= 500 || status === 408,
  });
}

/** Time of the process. Tests replace it. */
export const systemClock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Client for one repository. */
export class GitHub {
  #apiUrl;
  #token;
  #patienceMs = PATIENCE_MS;

  constructor({ apiUrl, repository, token, clock }) {
    this.#apiUrl = apiUrl.replace(/\/+$/, "");
    this.#token = token;
    this.repository = repository;
    this.clock = clock;
  }

  /** Waits, if that leaves the total within limits. Returns whether it did. */
  async pause(ms) {
    if (ms > this.#patienceMs) return false;
    this.#patienceMs -= ms;
    await this.clock.sleep(ms);
    return true;
  }

  /** Waits before the next attempt: as long as the server asks, otherwise longer each time. */
  async backOff(attempt, retryAfterMs = null) {
    const own = 500 * 2 ** (attempt - 1) * (0.5 + this.clock.random());
    return await this.pause(retryAfterMs ?? Math.min(own, 8000));
  }

  /** Sends a read. Retries it if the server or the network fails. */
  async #retried(method, url, body) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#send(method, url, body);
      } catch (error) {
        const { isUnsure, retryAfterMs } = error;
        const isPassing = isUnsure || (retryAfterMs ?? null) !== null;
        if (!isPassing || attempt === ATTEMPTS || !(await this.backOff(attempt, retryAfterMs)))
          throw error;
      }
    }
  }

  #urlOf(path) {
    return `${this.#apiUrl}/repos/${this.repository}${path}`;
  }

  /** Reads the path below the repository. */
  async read(path) {
    return await this.#retried("GET", this.#urlOf(path));
  }

  /** Reads all pages of a list. `name` is the member of a page that contains the items. */
  async readAll(path, name = null) {
    const all = [];
    for (let page = 1; page <= MAX_PAGES; page++) {
      const glue = path.includes("?") ? "&" : "?";
      const answer = await this.read(`${path}${glue}per_page=${PAGE_SIZE}&page=${page}`);
      const items = name === null ? answer : answer?.[name];
      if (!Array.isArray(items))
        throw new GitHubError("GitHub answered something else than a list");
      all.push(...items);
      if (items.length < PAGE_SIZE) break;
    }
    return all;
  }

  /** Sends a write, once. */
  async write(method, path, body) {
    return await this.#send(method, this.#urlOf(path), body);
  }

  async #send(method, url, body) {
    let response;
    let text;
    try {
      response = await fetch(url, {
        method,
        redirect: "manual", // the token is for this server only
        headers: {
          accept: "application/vnd.github+json",
          authorization: `Bearer ${this.#token}`,
          "user-agent": "evalwire-action",
          "x-github-api-version": "2022-11-28",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      if (response.ok) text = await response.text();
    } catch (error) {
      const why = error?.cause?.code ?? error?.name ?? "unknown";
      throw new GitHubError(`No answer from GitHub (${why})`, { isUnsure: true });
    }
    if (!response.ok) throw await errorOf(response, this.clock);
    if (text === "") return null;
    try {
      return JSON.parse(text);
    } catch {
      throw new GitHubError("GitHub answered something else than JSON", { isUnsure: true });
    }
  }

  /**
   * Returns the login of the token's owner. The token of a workflow cannot ask REST for it, and is
   * `github-actions[bot]` where GraphQL does not say. Throws when GraphQL cannot be reached: another
   * login would miss the comment, and create a second one.
   */
  async login(graphqlUrl) {
    const query = "query { viewer { login } }";
    try {
      const answer = await this.#retried("POST", graphqlUrl, { query });
      return answer?.data?.viewer?.login || USUAL_LOGIN;
    } catch (error) {
      if (error.isUnsure || error.retryAfterMs !== null) throw error;
      return USUAL_LOGIN;
    }
  }
}
