import {
  type CommandNode,
  namesOf,
  nodesOf,
  type Offer,
  type OptionNode,
  RUN_WORDS,
} from "./tree.ts";

/** Quotes text for fish, where a backslash in quotes escapes only quotes and itself. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;

const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : quoted(text));

/** Returns the completion for fish: a line for each option, subcommand and argument. */
export function fishCompletion(root: CommandNode): string {
  const nodes = nodesOf(root);
  return `# Completion of evalwire for fish, made by 'evalwire completion fish'.

# Prints the names of the subcommands of a command.
function __evalwire_names
    switch $argv[1]
${nodes
  .filter(({ children }) => children.length > 0)
  .map(namesCase)
  .join("\n")}
    end
end

# Prints how many words the option $argv[2] of the command $argv[1] takes; nothing if it takes none.
function __evalwire_takes
    switch $argv[2]
${takesCases(root, "        ")}
    end
    switch $argv[1]
${nodes
  .filter((node) => node !== root && takesCases(node, "") !== "")
  .map(
    (node) =>
      `        case ${word(node.path.join(" "))}\n            switch $argv[2]\n${takesCases(node, "                ")}\n            end`,
  )
  .join("\n")}
    end
end
${FUNCTIONS}
${nodes.flatMap((node) => linesOf(node, node === root)).join("\n")}
`;
}

const FUNCTIONS = `
# Returns whether the words before the cursor name the command $argv[1], and whether the next argument has
# the number $argv[2], or a later one with a third argument. After an option that takes many words, the
# number is that option.
function __evalwire_at
    set -l words (commandline -opc)
    set -e words[1]
    set -l name evalwire
    set -l count 0
    set -l takes
    set -l option
    set -l ended no
    for word in $words
        if test "$takes" = one; or begin
                test -n "$takes"; and not string match -q -- '-*' $word
            end
            test "$takes" = many; or set takes
            continue
        end
        set takes
        if test $ended = no; and string match -q -- '-*' $word
            test $word = --; and set ended yes
            set takes (__evalwire_takes $name $word)
            set option $word
        else if test $count = 0; and contains -- $word (__evalwire_names $name)
            set name "$name $word"
        else
            set count (math $count + 1)
        end
    end
    test $name = $argv[1]; or return 1
    set -q argv[2]; or return 0
    set -l number (math $count + 1)
    test "$takes" = many; and set number $option
    test $number = $argv[2]; or begin
        set -q argv[3]; and test $number -gt $argv[2] 2> /dev/null
    end
end

# Prints the forms of a run, besides a file.
function __evalwire_runs
    printf '%s\\t%s\\n' ${RUN_WORDS.flatMap((pair) => pair.map(word)).join(" ")}
end

complete -c evalwire -e
complete -c evalwire -f`;

const namesCase = (node: CommandNode): string =>
  `        case ${word(node.path.join(" "))}\n            printf '%s\\n' ${namesOf(node).map(word).join(" ")}`;

/** Returns the cases for the options with values. */
function takesCases({ options }: CommandNode, indent: string): string {
  const cases = (["one", "optional", "many"] as const).map((takes) => {
    const names = options
      .filter(({ value }) => value?.takes === takes)
      .flatMap(({ short, long }) => (short === null ? [long] : [short, long]));
    return names.length === 0
      ? []
      : [`${indent}case ${names.join(" ")}\n${indent}    echo ${takes}`];
  });
  return cases.flat().join("\n");
}

function linesOf(node: CommandNode, isRoot: boolean): string[] {
  const at = (...position: (string | number)[]): string =>
    ` -n ${quoted(["__evalwire_at", word(node.path.join(" ")), ...position].join(" "))}`;
  const names = node.children.map(
    ({ path, summary }) =>
      `complete -c evalwire${at(1)} -a ${word(path.at(-1) ?? "")} -d ${quoted(summary)}`,
  );
  const options = node.options.map(
    (one) => `complete -c evalwire${isRoot ? "" : at()}${optionFlags(one)}`,
  );
  const args = node.args.flatMap(({ offer, repeats }, index) =>
    valueLine(offer, at(index + 1, ...(repeats ? ["more"] : []))),
  );
  const further = node.options.flatMap(({ long, value }) =>
    value?.takes === "many" ? valueLine(value.offer, at(long)) : [],
  );
  return [...names, ...options, ...args, ...further];
}

function optionFlags({ long, short, help, value }: OptionNode): string {
  const names = `${short === null ? "" : ` -s ${short.slice(1)}`} -l ${long.slice(2)}`;
  const offer = value === null ? "" : ` -r${offerFlags(value.offer)}`;
  return `${names}${offer} -d ${quoted(help)}`;
}

/** Returns the lines for an argument, which complete files or words. */
function valueLine(offer: Offer, condition: string): string[] {
  return offer === "nothing" ? [] : [`complete -c evalwire${condition}${offerFlags(offer)}`];
}

/** Returns the flags that complete a value. */
function offerFlags(offer: Offer): string {
  if (offer === "file") return " -F";
  if (offer === "folder") return " -f -a '(__fish_complete_directories)'";
  if (offer === "run") return " -F -a '(__evalwire_runs)'";
  if (offer === "nothing") return " -f";
  return ` -f -a ${quoted(offer.map(word).join(" "))}`;
}
