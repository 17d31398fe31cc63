import { Command, type ErrorOptions, type HelpContext, type Option } from "commander";
import { didYouMean } from "../core/errors/usage.ts";
import { Context, type GlobalOptions } from "./context.ts";
import { CommandError } from "./failure.ts";
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
  #takesProjects: "always" | "without arguments" | null = null;
  readonly #done: (context: Context) => void;

  /** `done` receives the context of a command before its work begins. */
  constructor(name: string, io: Io, done: (context: Context) => void) {
    super(name);
    this.#io = io;
    this.#done = done;
    this.exitOverride();
    this.helpCommand(false); // commander's own ends with 0 for a command that does not exist
    this.addHelpText("after", () =>
      this.examples.length === 0
        ? ""
        : `\nExamples:\n${this.examples.map(({ line, what }) => `  $ ${line}\n      ${what}`).join("\n")}`,
    );
  }

  /** Returns a subcommand. An unknown name is an error. */
  subcommand(name: string): CliCommand {
    const names = this.commands.map((one) => one.name());
    const found = this.commands.find((one) => one.name() === name);
    if (found !== undefined) return found as CliCommand;
    return this.error(`error: Unknown command '${name}'.\n${didYouMean(name, names)}`.trimEnd(), {
      code: "commander.unknownCommand",
    });
  }

  /** Says that a subcommand does not exist where commander counts the arguments of the default one. */
  override error(message: string, options?: ErrorOptions): never {
    const [first] = this.args;
    const { parent } = this;
    const isDefault = parent instanceof CliCommand && parent.args[0] === first;
    if (options?.code === "commander.excessArguments" && isDefault && first !== undefined)
      parent.subcommand(first);
    return super.error(message, options);
  }

  /** Returns the help, unless it was asked for a command that does not exist. */
  override helpInformation(context?: HelpContext): string {
    const [first] = this.args;
    const isOption = first === undefined || first.startsWith("-");
    if (!isOption && this.commands.length > 0) this.subcommand(first);
    return super.helpInformation(context);
  }

  /** Refuses an option in place of a value, which would otherwise be read as the value. */
  override parseOptions(args: string[]): ReturnType<Command["parseOptions"]> {
    for (let at = 0; at < args.length && args[at] !== "--"; at++) {
      const option = this.options.find(
        ({ long, short }) => args[at] === long || args[at] === short,
      );
      if (option?.required !== true) continue;
      const value = args[++at];
      if (value !== undefined && /^--?[a-z]/i.test(value))
        this.error(
          `error: Option '${option.flags}' has no value: '${value}' follows it.\n` +
            `If this is the value, write ${args[at - 1]}=${value}.`,
          { code: "commander.optionMissingArgument" },
        );
    }
    return super.parseOptions(args);
  }

  /** Refuses empty values, and the same option twice unless its values are collected. */
  override addOption(option: Option): this {
    super.addOption(option);
    let given = false;
    this.on(`option:${option.name()}`, (value: unknown) => {
      const refuse = (text: string): never =>
        this.error(`error: Option '${option.flags}' ${text}.`, {
          code: "commander.invalidArgument",
        });
      if (value === "") refuse("has an empty value");
      const now: unknown = this.getOptionValue(option.attributeName());
      const collected = typeof now === "object" && !(now instanceof Date);
      if (given && !collected && (option.required || option.optional))
        refuse("is invalid. It is given twice");
      given = true;
    });
    return this;
  }

  override createCommand(name = ""): CliCommand {
    return new CliCommand(name, this.#io, this.#done);
  }

  /** Adds an example to the help. Every example runs in a test. */
  example(line: string, what: string): this {
    this.examples.push({ line, what });
    return this;
  }

  /**
   * Lets `--project` be repeated, always or when the line has no argument. The work receives the list
   * as `projects`.
   */
  takesProjects(when: "always" | "without arguments" = "always"): this {
    this.#takesProjects = when;
    return this;
  }

  /** Sets the work. A lone argument that repeats is flattened. */
  does<Options extends object = object>(work: Work<Options>): this {
    return this.action(async () => {
      const options = this.#options<Options>();
      const context = new Context(this.#io, options);
      this.#done(context);
      const args = this.processedArgs.flat().filter((one) => one !== undefined);
      if (args.includes(""))
        this.error("error: An argument is empty.", { code: "commander.invalidArgument" });
      await context.checkSettings();
      try {
        await work(context, args, options);
      } finally {
        context.out.progress.clear();
      }
    });
  }

  #options<Options>(): Options & GlobalOptions {
    const { project: projects = [], ...others } = this.optsWithGlobals<{ project?: string[] }>();
    const many =
      this.#takesProjects === "always" ||
      (this.#takesProjects === "without arguments" && this.args.length === 0);
    if (projects.length > 1 && !many)
      throw new CommandError("usage", "'--project' is given more than once");
    const [project] = projects;
    const own = many ? { projects } : project === undefined ? {} : { project };
    return { ...others, ...own } as Options & GlobalOptions; // as the options are defined
  }
}
