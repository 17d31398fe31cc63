import { type ChildProcess, spawn } from "node:child_process";
import { type Clock, systemClock } from "../../src/core/clock.ts";
import { WeaveClient, type WeaveOptions } from "../../src/weave/index.ts";
import { makeCanary } from "./canary.ts";
import { type CoreClient, coreClient } from "./core-client.ts";
import type { FaultContext, RemoteServer, Runtime } from "./fault-case.ts";
import type { ServerReport } from "./tcp-server.ts";
import type { Watch } from "./watch.ts";

/** Locations of the rest of the campaign. */
export interface Setting {
  readonly runtime: Runtime;
  /** URL of the control port of the server process. */
  readonly control: string;
  /** URL of another copy of the package. */
  readonly copy: string;
  readonly watch: Watch;
}

/** The context of one case: its servers, its canary, and everything it was shown. */
export class CaseContext implements FaultContext {
  readonly key: string;
  readonly runtime: Runtime;
  readonly shown: unknown[] = [];
  readonly #logger = {
    debug: (...line: unknown[]): void => void this.shown.push(line),
    warn: (...line: unknown[]): void => void this.shown.push(line),
  };
  readonly #id: number;
  readonly #setting: Setting;
  readonly #servers = new Map<string, Promise<RemoteServer>>();

  constructor(id: number, setting: Setting) {
    this.#id = id;
    this.#setting = setting;
    this.key = makeCanary(id);
    this.runtime = setting.runtime;
  }

  server(role = "main"): Promise<RemoteServer> {
    const known = this.#servers.get(role);
    if (known !== undefined) return known;
    const opened = this.#open(role);
    this.#servers.set(role, opened);
    return opened;
  }

  async weave(options: Partial<WeaveOptions> = {}, role = "main"): Promise<WeaveClient> {
    const baseUrl = options.baseUrl ?? (await this.server(role)).url;
    return this.seen(
      new WeaveClient({
        entity: "acme",
        project: "faults",
        apiKey: this.key,
        logger: this.#logger,
        ...options,
        baseUrl,
      }),
    );
  }

  async fastWeave(speed: number, options: Partial<WeaveOptions> = {}): Promise<WeaveClient> {
    const baseUrl = (await this.server()).url;
    const clock: Clock = {
      ...systemClock,
      now: () => performance.now() * speed,
      after: (delayMs, callback, unref) => systemClock.after(delayMs / speed, callback, unref),
    };
    return this.seen(
      new WeaveClient(
        {
          entity: "acme",
          project: "faults",
          apiKey: this.key,
          logger: this.#logger,
          ...options,
          baseUrl,
        },
        { clock },
      ),
    );
  }

  async spawn(code: string): Promise<ChildProcess> {
    const { url } = await this.server();
    const before = { node: ["--input-type=module", "-e"], deno: ["eval", "--quiet"], bun: ["-e"] }[
      this.runtime
    ];
    const options = JSON.stringify({ entity: "acme", project: "faults", baseUrl: url });
    const module = `const { WeaveClient } = await import(${JSON.stringify(this.#setting.copy)}); const weave = new WeaveClient(${options}); ${code}`;
    const env = { ...process.env, WANDB_API_KEY: this.key };
    return this.#setting.watch.apart(() =>
      spawn(process.execPath, [...before, module], {
        env,
        stdio: ["ignore", "inherit", "inherit"],
      }),
    );
  }

  async core(): Promise<CoreClient> {
    const { url } = await this.server();
    return this.seen(coreClient({ baseUrl: url, apiKey: this.key, logger: this.#logger }));
  }

  seen<T>(value: T): T {
    this.shown.push(value);
    return value;
  }

  async rejects(work: Promise<unknown> | (() => unknown)): Promise<unknown> {
    let value: unknown;
    try {
      value = await (typeof work === "function" ? work() : work);
    } catch (error) {
      return this.seen(error);
    }
    throw new Error(`expected an error, got ${JSON.stringify(value)?.slice(0, 200)}`);
  }

  secondCopy(): Promise<Record<string, unknown>> {
    // a module is an object of its exports
    return import(this.#setting.copy) as Promise<Record<string, unknown>>;
  }

  /** Returns the reports of all servers of the case. */
  async reports(): Promise<ServerReport[]> {
    const servers = await Promise.all(this.#servers.values());
    return Promise.all(servers.map((server) => server.report()));
  }

  /** Stops the servers of the case. */
  async close(): Promise<void> {
    for (const server of await Promise.all(this.#servers.values())) await server.stop();
  }

  async #open(role: string): Promise<RemoteServer> {
    const { server, url, port } = (await this.#order({ do: "open", id: this.#id, role })) as {
      server: number;
      url: string;
      port: number;
    }; // server-process.ts responds with this type
    return {
      url,
      port,
      report: () => this.#order({ do: "report", server }) as Promise<ServerReport>, // as above
      stop: async () => void (await this.#order({ do: "stop", server })),
      listen: async () => void (await this.#order({ do: "listen", server })),
    };
  }

  #order(order: object): Promise<unknown> {
    return this.#setting.watch.apart(async () => {
      const answer = await fetch(this.#setting.control, {
        method: "POST",
        body: JSON.stringify(order),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return answer.json();
    });
  }
}
