import type { Argument, Command, Option } from "commander";

/** Proposals for a value: words, files, folders, runs (selectors and files), or nothing. */
export type Offer = readonly string[] | "file" | "folder" | "run" | "nothing";

/** Value of an option: the next word, the next word unless it is an option, or all before an option. */
export interface OptionValue {
  readonly name: string;
  readonly offer: Offer;
  readonly takes: "one" | "optional" | "many";
}

/** Option as a shell needs it. */
export interface OptionNode {
  /** Long name with its dashes: `--output`. */
  readonly long: string;
  /** Short name with its dash; null if there is none. */
  readonly short: string | null;
  readonly help: string;
  /** Null for an option without a value. */
  readonly value: OptionValue | null;
}

/** Positional argument. One that repeats is the last. */
export interface ArgumentNode {
  readonly name: string;
  readonly offer: Offer;
  readonly repeats: boolean;
}

/** Command as a shell needs it. */
export interface CommandNode {
  /** Words that name it, beginning with the program: `["evalwire", "runs", "list"]`. */
  readonly path: readonly string[];
  readonly summary: string;
  /** Its options, and those of its default subcommand. Those of the program hold for every command. */
  readonly options: readonly OptionNode[];
  /** Its arguments, and those of its default subcommand. */
  readonly args: readonly ArgumentNode[];
  readonly children: readonly CommandNode[];
}

/** Forms of a run, besides a file, and what they are. Those that end in a colon need more text. */
export const RUN_WORDS: readonly (readonly [word: string, meaning: string])[] = [
  ["latest", "the newest completed run"],
  ["baseline", "the pinned run"],
  ["name:", "the newest run of a name"],
  ["attr:", "the newest run with an attribute: branch=main"],
  ["tag:", "a run by its tag"],
  ["galileo:", "an experiment of Galileo"],
];

/** Proposals for a value without words, by its placeholder. There are none for the others. */
const BY_PLACEHOLDER: Readonly<Record<string, Offer>> = {
  file: "file",
  folder: "folder",
  path: "folder",
  run: "run",
  runs: "run",
  base: "run",
  candidate: "run",
};

/** Returns what shells complete. All commands of the program must be defined. */
export function treeOf(program: Command): CommandNode {
  return nodeOf(program, [program.name()], program);
}

/** Returns the commands of a tree that have something to complete, the program first. */
export const nodesOf = (node: CommandNode): CommandNode[] => [
  ...(node.children.length + node.options.length + node.args.length > 0 ? [node] : []),
  ...node.children.flatMap(nodesOf),
];

/** Returns the names of the subcommands. */
export const namesOf = ({ children }: CommandNode): string[] =>
  children.map(({ path }) => path.at(-1) ?? "");

function nodeOf(command: Command, path: readonly string[], program: Command): CommandNode {
  const byDefault = defaultOf(command);
  const namesCommands = command.registeredArguments.some((one) => one.name() === "command");
  const children = namesCommands
    ? program.commands.map((one) => namedNode(one, path))
    : command.commands.map((one) => nodeOf(one, [...path, one.name()], program));
  const own = command.parent === null ? command.createHelp().visibleOptions(command) : undefined;
  const options = [...(own ?? command.options), ...(byDefault?.options ?? [])];
  const args = [...command.registeredArguments, ...(byDefault?.registeredArguments ?? [])];
  return {
    path,
    summary: line(command.description()),
    options: options.flatMap((one) => (one.hidden ? [] : optionOf(one))),
    args: namesCommands ? [] : args.map(argumentOf),
    children,
  };
}

/** Returns the node of a command that is an argument, as in `help runs list`. */
function namedNode(command: Command, path: readonly string[]): CommandNode {
  const own = [...path, command.name()];
  return {
    path: own,
    summary: line(command.description()),
    options: [],
    args: [],
    children: command.commands.map((one) => namedNode(one, own)),
  };
}

function defaultOf(command: Command): Command | undefined {
  // commander keeps the name of the default subcommand, and has no method that returns it
  const { _defaultCommandName: name } = command as { _defaultCommandName?: string | null };
  return command.commands.find((one) => one.name() === name);
}

function optionOf(option: Option): OptionNode[] {
  const { long, short, flags, required, optional, variadic } = option;
  if (long == null) return [];
  const name = /[<[]([^<[\]>]+)[\]>]$/.exec(flags)?.[1]?.replace(/\.{3}$/, "") ?? "value";
  const takes = variadic ? "many" : required ? "one" : "optional";
  const value = required || optional ? { name, offer: offerOf(option, name), takes } : null;
  return [{ long, short: short ?? null, help: line(option.description), value } as OptionNode];
}

const argumentOf = (argument: Argument): ArgumentNode => ({
  name: argument.name(),
  offer: offerOf(argument, argument.name()),
  repeats: argument.variadic,
});

function offerOf({ argChoices, parseArg }: Option | Argument, placeholder: string): Offer {
  const { words } = (parseArg ?? {}) as { words?: readonly string[] }; // a WordReader has them
  return argChoices ?? words ?? BY_PLACEHOLDER[placeholder] ?? "nothing";
}

const line = (text: string): string => text.replace(/\s+/g, " ").trim();
