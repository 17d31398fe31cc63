import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Comment on a pull request, as GitHub returns it. */
export interface Comment {
  id: number;
  body: string;
  html_url: string;
  user: { login: string; type: "Bot" | "User" };
  issue: number;
}

/** Check on a commit, as GitHub returns it. */
export interface Check {
  id: number;
  name: string;
  head_sha: string;
  status: string;
  conclusion: string;
  details_url: string;
  external_id: string;
  html_url: string;
  output: { title: string; summary: string };
  app: { id: number; slug: string };
}

/** Request that arrived, and that a fault may change. */
export interface Call {
  readonly method: string;
  /** Path below the repository, with its query. */
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: the fields of a request depend on its path
  readonly body: any;
}

/** Response instead of the usual one; "lost" applies the request and then closes the connection. */
export type Fault =
  | "lost"
  | "refused"
  | { status: number; body?: unknown; headers?: Record<string, string> };

const APP = { id: 15_368, slug: "github-actions" };
const MAX_BODY = 65_536;
const FORBIDDEN = { message: "Resource not accessible by integration", status: "403" };

/** Local stand-in for GitHub's API, with one repository, `acme/search`. */
export class GitHubStandIn {
  comments: Comment[] = [];
  checks: Check[] = [];
  /** All requests, in order. */
  calls: Call[] = [];
  /** Login of the token; null if GraphQL does not know it. */
  login: string | null = "github-actions[bot]";
  /** Permissions of the token. */
  mayWrite = { comments: true, checks: true };
  /** Decides about each request before it is answered. It may wait. */
  fault: (call: Call) => Fault | undefined | Promise<Fault | undefined> = () => undefined;
  #nextId = 100;
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(JSON.stringify({ message: `stand-in: ${String(error)}` }));
    });
  });

  /** Starts the server, and returns its URL. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Adds a comment, as someone else would. */
  addComment(body: string, login: string, type: "Bot" | "User" = "User", issue = 12): Comment {
    const id = this.#nextId++;
    const html_url = `https://github.example/acme/search/pull/${issue}#issuecomment-${id}`;
    const comment: Comment = { id, body, html_url, user: { login, type }, issue };
    this.comments.push(comment);
    return comment;
  }

  /** Returns the writes that arrived, as `METHOD path`. */
  get writes(): string[] {
    return this.calls
      .filter(({ method, path }) => method !== "GET" && path !== "/graphql")
      .map(({ method, path }) => `${method} ${path}`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const path = (request.url ?? "").replace(/^\/repos\/acme\/search/, "");
    const body = text === "" ? null : JSON.parse(text);
    const call = { method: request.method ?? "", path, body };
    this.calls.push(call);
    const fault = await this.fault(call);
    if (fault === "refused") return void request.socket.destroy();
    if (typeof fault === "object")
      return send(response, fault.status, fault.body ?? {}, fault.headers);
    const [status, answer] =
      request.headers.authorization === "Bearer secret-token-1234567890"
        ? this.#apply(call)
        : [401, { message: "Bad credentials" }];
    if (fault === "lost") return void request.socket.destroy();
    send(response, status, answer);
  }

  #apply({ method, path, body }: Call): [number, unknown] {
    const url = new URL(path, "http://stand-in");
    const [, kind = "", first = "", second = ""] = url.pathname.split("/");
    if (kind === "graphql")
      return this.login === null
        ? [200, { data: null, errors: [{ message: "Resource not accessible" }] }]
        : [200, { data: { viewer: { login: this.login } } }];
    if (kind === "issues" && second === "comments")
      return this.#list(method, url, Number(first), body);
    if (kind === "issues" && first === "comments")
      return this.#change(method, Number(second), body);
    if (kind === "check-runs" && method === "POST") return this.#createCheck(body);
    if (kind === "commits" && method === "GET") {
      const latest = new Map(
        this.checks.filter(({ head_sha }) => head_sha === first).map((one) => [one.name, one]),
      );
      const found = pageOf([...latest.values()], url);
      return [200, { total_count: latest.size, check_runs: found }];
    }
    return [404, { message: "Not Found" }];
  }

  #list(method: string, url: URL, issue: number, body: { body: string }): [number, unknown] {
    if (method === "GET")
      return [
        200,
        pageOf(
          this.comments.filter((one) => one.issue === issue),
          url,
        ),
      ];
    if (!this.mayWrite.comments) return [403, FORBIDDEN];
    if (body.body.length > MAX_BODY) return [422, { message: "Validation Failed" }];
    return [201, this.addComment(body.body, this.login ?? "github-actions[bot]", "Bot", issue)];
  }

  #change(method: string, id: number, body: { body: string }): [number, unknown] {
    const at = this.comments.findIndex((one) => one.id === id);
    const comment = this.comments[at];
    if (comment === undefined) return [404, { message: "Not Found" }];
    if (!this.mayWrite.comments) return [403, FORBIDDEN];
    if (method === "DELETE") {
      this.comments.splice(at, 1);
      return [204, null];
    }
    if (body.body.length > MAX_BODY) return [422, { message: "Validation Failed" }];
    comment.body = body.body;
    return [200, comment];
  }

  #createCheck(body: Omit<Check, "id" | "html_url" | "app">): [number, unknown] {
    if (!this.mayWrite.checks) return [403, FORBIDDEN];
    if (body.output.summary.length > MAX_BODY - 1) return [422, { message: "Invalid request." }];
    const id = this.#nextId++;
    const check = {
      ...body,
      id,
      html_url: `https://github.example/acme/search/runs/${id}`,
      app: APP,
    };
    this.checks.push(check);
    return [201, check];
  }
}

function pageOf<T>(items: readonly T[], url: URL): T[] {
  const size = Number(url.searchParams.get("per_page") ?? 30);
  const page = Number(url.searchParams.get("page") ?? 1);
  return items.slice((page - 1) * size, page * size);
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(status === 204 ? "" : JSON.stringify(body));
}
