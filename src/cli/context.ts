import { isAbsolute, join } from "node:path";
import type { GalileoClient } from "../galileo/client.ts";
import type { RenseiClient } from "../rensei/client.ts";
import type { WeaveClient } from "../weave/client.ts";
import { confirm } from "./confirm.ts";
import type { Io } from "./io.ts";
import { Output } from "./output.ts";
import type { Progress } from "./progress.ts";

/** Options that every command has. */
export interface GlobalOptions {
  json?: boolean;
  jsonl?: boolean;
  color: boolean;
  progress: boolean;
  profile?: string;
  configFile?: string;
  project?: string;
  entity?: string;
}

/** What a command works with. */
export class Context {
  readonly io: Io;
  readonly options: GlobalOptions;
  readonly out: Output;
  /** Exit code of the command once it has finished: 0 unless the command decides otherwise. */
  exitCode = 0;
  /** What a canceled command has kept, and the command that continues. Null: nothing was begun. */
  kept: string | null = null;

  constructor(io: Io, options: GlobalOptions) {
    this.io = io;
    this.options = options;
    this.out = new Output(io, options.jsonl ? "jsonl" : options.json ? "json" : "text", options);
  }

  /** Aborted by Ctrl-C: passed to every call. */
  get signal(): AbortSignal {
    return this.io.signal;
  }

  /** Starts to show progress on a terminal. `total` is the number of items, if it is known. */
  progress(label: string, total: number | null = null): Progress {
    return this.out.progress.start(label, total);
  }

  /** Asks a yes-or-no question on the terminal, see {@link confirm}. */
  async confirm(question: string): Promise<boolean> {
    return await confirm(this.io, question);
  }

  /** Returns the path of a file that the user named. */
  path(given: string): string {
    return this.io.cwd === process.cwd() || isAbsolute(given) ? given : join(this.io.cwd, given);
  }

  /** Returns a client for the configured Weave project. */
  async weave(): Promise<WeaveClient> {
    const { WeaveClient } = await import("../weave/client.ts");
    return new WeaveClient(weaveOptions(this));
  }

  /** Returns a client for the configured Galileo project. */
  async galileo(): Promise<GalileoClient> {
    const { GalileoClient } = await import("../galileo/client.ts");
    const { env, options } = { env: this.io.env, options: this.options };
    return new GalileoClient(
      given({
        apiKey: env.GALILEO_API_KEY,
        baseUrl: env.GALILEO_API_URL,
        project: options.project ?? env.GALILEO_PROJECT,
      }),
    );
  }

  /** Returns a client for Rensei. */
  async rensei(): Promise<RenseiClient> {
    const { RenseiClient } = await import("../rensei/client.ts");
    const { env } = this.io;
    return new RenseiClient(
      given({ operatorToken: env.RENSEI_OPERATOR_TOKEN, baseUrl: env.RENSEI_API_URL }),
    );
  }
}

function weaveOptions({ io: { env }, options }: Context): Record<string, string> {
  return given({
    apiKey: env.WANDB_API_KEY,
    baseUrl: env.WF_TRACE_SERVER_URL,
    entity: options.entity ?? env.WANDB_ENTITY,
    project: options.project ?? env.WANDB_PROJECT,
  });
}

/** Returns the settings that have a value. */
function given(settings: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
