import { Command } from "commander";
import { Context, type GlobalOptions } from "./context.ts";
import type { Io } from "./io.ts";

/** Work of a command: arguments as they were given, options with the global ones. */
export type Work<Options> = (
  context: Context,
  args: string[],
  options: Options & GlobalOptions,
) => Promise<void>;

/** Example in the help of a command: a line that works, and what it does. */
export interface Example {
  readonly line: string;
  readonly what: string;
}

/** Command of commander that keeps its examples and runs its work in a {@link Context}. */
export class CliCommand extends Command {
  readonly examples: Example[] = [];
  readonly #io: Io;
  readonly #done: (context: Context) => void;

  /** `done` receives the context of a command before its work begins. */
  constructor(name: string, io: Io, done: (context: Context) => void) {
    super(name);
    this.#io = io;
    this.#done = done;
    this.exitOverride();
    this.addHelpText("after", () =>
      this.examples.length === 0
        ? ""
        : `\nExamples:\n${this.examples.map(({ line, what }) => `  $ ${line}\n      ${what}`).join("\n")}`,
    );
  }

  override createCommand(name = ""): CliCommand {
    return new CliCommand(name, this.#io, this.#done);
  }

  /** Adds an example to the help. Every example runs in a test. */
  example(line: string, what: string): this {
    this.examples.push({ line, what });
    return this;
  }

  /** Sets the work. A lone argument that repeats is flattened. */
  does<Options extends object = object>(work: Work<Options>): this {
    return this.action(async () => {
      const options = this.optsWithGlobals<Options & GlobalOptions>();
      const context = new Context(this.#io, options);
      this.#done(context);
      try {
        await work(
          context,
          this.processedArgs.flat().filter((one) => one !== undefined),
          options,
        );
      } finally {
        context.out.progress.clear();
      }
    });
  }
}
