import { quoted } from "../shell-word.ts";
import {
  type ArgumentNode,
  type CommandNode,
  nodesOf,
  type Offer,
  type OptionNode,
  RUN_WORDS,
} from "./tree.ts";

/** Returns the completion for zsh: a function for each command, which calls `_arguments`. */
export function zshCompletion(root: CommandNode): string {
  const functions = nodesOf(root).map((node) => functionOf(node, node === root));
  return `#compdef evalwire
# Completion of evalwire for zsh, made by 'evalwire completion zsh'.

${functions.join("\n")}
# A run: a word, a prefix that needs more text, or a file.
_evalwire_run() {
  local ret=1
  local -a whole prefixes
  whole=(${descriptions(RUN_WORDS.filter(([word]) => !word.endsWith(":")))})
  prefixes=(${descriptions(RUN_WORDS.filter(([word]) => word.endsWith(":")))})
  _describe -t runs run whole && ret=0
  _describe -t selectors selector prefixes -S '' && ret=0
  _files && ret=0
  return ret
}

# zsh calls the file itself the first time if it is in $fpath, and reads it if it is sourced
if [[ $funcstack[1] == _evalwire ]]; then
  _evalwire "$@"
else
  compdef _evalwire evalwire
fi
`;
}

const nameOf = ({ path }: CommandNode): string => `_${path.join("_").replaceAll("-", "_")}`;

function functionOf(node: CommandNode, isRoot: boolean): string {
  const { options, args, children } = node;
  const specs = [
    ...(isRoot ? [] : options).map(optionSpec),
    ...(children.length > 0
      ? [`'1: :${nameOf(node)}_names'`, "'*:: :->next'"]
      : args.map(argumentSpec)),
  ];
  const every = isRoot
    ? `  local -a every
  every=(
${options.map((one) => `    ${optionSpec(one)}`).join("\n")}
  )
`
    : "";
  const call = ['  _arguments -s -S -C "$every[@]"', ...specs].join(" \\\n    ");
  if (children.length === 0) return `${nameOf(node)}() {\n${call}\n}\n`;
  return `${nameOf(node)}() {
  local curcontext=$curcontext state ret=1
  local -a line
  typeset -A opt_args
${every}${call} && ret=0
  if [[ $state == next ]]; then
    case $line[1] in
${children.map((one) => `      ${one.path.at(-1)}) ${next(one)} && ret=0 ;;`).join("\n")}
      *) _arguments -s -S "$every[@]" ${(isRoot ? [] : options).map(optionSpec).join(" \\\n        ")} && ret=0 ;;
    esac
  fi
  return ret
}

${nameOf(node)}_names() {
  local -a names
  local expl ret=1
  names=(
${children.map(({ path, summary }) => `    ${description(path.at(-1) ?? "", summary)}`).join("\n")}
  )
  _describe -t commands command names && ret=0
${args.slice(0, 1).flatMap(firstArgument).join("\n")}
  return ret
}
`;
}

/** Returns the call that completes a subcommand; only the options of every command if it has none. */
const next = (node: CommandNode): string =>
  nodesOf(node).length > 0 ? nameOf(node) : '_arguments -s -S "$every[@]"';

/** Completes the first argument of a default subcommand, beside the names of subcommands. */
const firstArgument = ({ name, offer }: ArgumentNode): string[] =>
  typeof offer === "string"
    ? []
    : [
        `  _wanted arguments expl ${quoted(name)} compadd -- ${offer.map(quoted).join(" ")} && ret=0`,
      ];

function optionSpec({ long, short, help, value }: OptionNode): string {
  const about = `[${escaped(help)}]`;
  if (value === null) {
    const alone = long === "--help" || long === "--version" ? quoted("(- *)") : "";
    return short === null
      ? `${alone}${quoted(`${long}${about}`)}`
      : `${alone}{${short},${long}}${quoted(about)}`;
  }
  const { name, offer, takes } = value;
  const part = `:${escaped(name)}:${action(offer)}`;
  // two values: _arguments would take the option that ends a list as one of its values
  const parts = { one: part, optional: `:${part}`, many: `${part}:${part}` }[takes];
  const end = quoted(`${about}${parts}`);
  return short === null ? `'*'${long}=${end}` : `'*'{${short}+,${long}=}${end}`;
}

const argumentSpec = ({ name, offer, repeats }: ArgumentNode, at: number): string =>
  quoted(`${repeats ? "*" : at + 1}:${escaped(name)}:${action(offer)}`);

function action(offer: Offer): string {
  if (offer === "file") return "_files";
  if (offer === "folder") return "_files -/";
  if (offer === "run") return "_evalwire_run";
  if (offer === "nothing") return " ";
  return `(${offer.map((word) => word.replace(/[^\w.-]/g, "\\$&")).join(" ")})`;
}

/** Escapes the characters that end a part of a specification. */
const escaped = (text: string): string => text.replace(/[\\[\]:]/g, "\\$&");

/** Returns an item of `_describe`, which splits it at the first colon that is not escaped. */
const description = (word: string, meaning: string): string =>
  quoted(`${word.replace(/[\\:]/g, "\\$&")}:${meaning.replace(/[\\:]/g, "\\$&")}`);

const descriptions = (words: readonly (readonly [string, string])[]): string =>
  words.map(([word, meaning]) => description(word, meaning)).join(" ");
