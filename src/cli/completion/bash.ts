import { shellWord } from "../shell-word.ts";
import {
  type ArgumentNode,
  type CommandNode,
  namesOf,
  nodesOf,
  type OptionNode,
  type OptionValue,
  RUN_WORDS,
} from "./tree.ts";

/**
 * Returns the completion for bash. It keeps to what bash 3.2 of macOS has: no associative arrays, no
 * `mapfile`, and `compopt` only where it exists.
 */
export function bashCompletion(root: CommandNode): string {
  const arms = nodesOf(root).map((node) => arm(node, node === root));
  return `${HEAD}
_evalwire_command() {
  names=() value=() options=(${root.options.flatMap(typedAs).join(" ")})
  case $2 in
${keys(root, "    ")}
  esac
  case $1 in
${arms.join("\n")}
  esac
}
${FUNCTIONS}`;
}

const HEAD = `# Completion of evalwire for bash, made by 'evalwire completion bash'.

# Looks up the command $1: the 'names' of its subcommands, its 'options', and 'value', what is offered for
# $2, an option or the number of an argument. @optional and @many: how many words an option takes.`;

function arm(node: CommandNode, isRoot: boolean): string {
  const values = isRoot ? "" : keys(node, "        ");
  const options = isRoot ? [] : node.options.flatMap(typedAs);
  const names = namesOf(node);
  return [
    `    ${shellWord(node.path.join(" "))})`,
    ...(names.length > 0 ? [`      names=(${names.join(" ")})`] : []),
    ...(options.length > 0 ? [`      options+=(${options.join(" ")})`] : []),
    ...(values === "" ? [] : ["      case $2 in", values, "      esac"]),
    "      ;;",
  ].join("\n");
}

const typedAs = ({ short, long }: OptionNode): string[] =>
  short === null ? [long] : [short, long];

/** Returns the lines for the options with values and the arguments of a command. */
function keys({ options, args }: CommandNode, indent: string): string {
  const byOffer = new Map<string, string[]>();
  for (const option of options) {
    if (option.value === null) continue;
    const offer = offered(option.value);
    byOffer.set(offer, [...(byOffer.get(offer) ?? []), ...typedAs(option)]);
  }
  const positions = args.map(
    (one, at) => [offered(one), [one.repeats ? "[0-9]*" : String(at + 1)]] as const,
  );
  return [...positions, ...byOffer]
    .map(([offer, words]) => `${indent}${words.join(" | ")}) value=(${offer}) ;;`)
    .join("\n");
}

function offered(value: OptionValue | ArgumentNode): string {
  const { offer } = value;
  const takes = "takes" in value && value.takes !== "one" ? [`@${value.takes}`] : [];
  return [...takes, ...(typeof offer === "string" ? [`@${offer}`] : offer.map(shellWord))].join(
    " ",
  );
}

const FUNCTIONS = `
_evalwire_words() {
  local text=$1 word
  shift
  for word; do
    [[ $word == *[!A-Za-z0-9_.,:=@%+/-]* ]] && printf -v word %q "$word"
    [[ $word == "$text" && $word == *: ]] && continue
    [[ $word == "$text"* ]] && COMPREPLY+=("$word")
  done
}

_evalwire_files() {
  local file
  while IFS= read -r file; do
    [[ -n $file ]] && files+=("$file")
  done <<< "$(compgen "$1" -- "$2")"
}

# Adds what 'value' offers and begins with $1.
_evalwire_offer() {
  local offer
  for offer in \${value[@]+"\${value[@]}"}; do
    case $offer in
      @optional | @many | @nothing) ;;
      @file) _evalwire_files -f "$1" ;;
      @folder) _evalwire_files -d "$1" ;;
      @run)
        _evalwire_words "$1" ${RUN_WORDS.map(([word]) => shellWord(word)).join(" ")}
        _evalwire_files -f "$1"
        ;;
      *) _evalwire_words "$1" "$offer" ;;
    esac
  done
}

# Prepares COMPREPLY and 'files' for the word $1, whose beginning $2 was not completed. bash replaces only
# what follows the last colon or equals sign, and bash 3.2 has no compopt: it gets quotes and spaces as well.
_evalwire_reply() {
  local head=\${1%%[\\"\\']*} i char item options=yes
  for ((i = \${#head}; i > 0; i--)); do
    char=\${head:i-1:1}
    [[ $char == [:=] && $COMP_WORDBREAKS == *"$char"* && \${head:0:i-1} != *'\\' ]] && break
  done
  head=\${head:0:i}
  type compopt > /dev/null 2>&1 || options=no
  for ((i = 0; i < \${#COMPREPLY[@]}; i++)); do
    item=$2\${COMPREPLY[i]}
    [[ $options == no && $item != *: ]] && item+=' '
    COMPREPLY[i]=\${item#"$head"}
  done
  if [[ $options == yes ]]; then
    [[ \${#COMPREPLY[@]} == 1 && \${#files[@]} == 0 && \${COMPREPLY[0]} == *: ]] && compopt -o nospace 2> /dev/null
    [[ \${#files[@]} != 0 ]] && compopt -o filenames 2> /dev/null
  fi
  for ((i = 0; i < \${#files[@]}; i++)); do
    item=\${files[i]}
    if [[ $options == no && \${1//\\\\?/} != *[\\"\\']* ]]; then
      printf -v item %q "$item"
      [[ $item == '\\~'* ]] && item=\${item:1}
      if [[ -d \${files[i]} ]]; then item+=/; else item+=' '; fi
    fi
    item=$2$item
    COMPREPLY+=("\${item#"$head"}")
  done
}

_evalwire() {
  local words=() files=() names options value word text i last
  local command=evalwire count=0 option='' takes='' ended=no joins=no
  COMPREPLY=()
  # bash splits words at ':', '=' and '@': they are joined again
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    last=$((\${#words[@]} - 1))
    if [[ -n $word && $word != *[!:=@]* ]]; then
      [[ $last -ge 0 ]] && words[last]+=$word || words+=("$word")
      joins=yes
    elif [[ $joins == yes ]]; then
      words[last]+=$word
      joins=no
    else
      words+=("$word")
    fi
  done
  last=$((\${#words[@]} - 1))
  [[ $last -ge 0 ]] || return 0
  text=\${words[last]}

  # the command, the number of its arguments, and whether the last option takes the next word
  for ((i = 0; i < last; i++)); do
    word=\${words[i]}
    if [[ $takes == one || -n $takes && $word != -* ]]; then
      [[ $takes == many ]] || takes=''
      continue
    fi
    takes=''
    if [[ $ended == no && $word == -* ]]; then
      _evalwire_command "$command" "$word"
      [[ $word == -- ]] && ended=yes
      option=$word
      case \${value[0]-} in
        '') ;;
        @optional) takes=optional ;;
        @many) takes=many ;;
        *) takes=one ;;
      esac
      continue
    fi
    _evalwire_command "$command" ''
    if [[ $count == 0 && " \${names[*]-} " == *" $word "* ]]; then
      command+=" $word"
    else
      count=$((count + 1))
    fi
  done

  if [[ $takes == one || -n $takes && $text != -* ]]; then
    _evalwire_command "$command" "$option"
    _evalwire_offer "$text"
    _evalwire_reply "$text" ''
  elif [[ $ended == no && $text == --*=* ]]; then
    _evalwire_command "$command" "\${text%%=*}"
    _evalwire_offer "\${text#*=}"
    _evalwire_reply "$text" "\${text%%=*}="
  elif [[ $ended == no && $text == -* ]]; then
    _evalwire_command "$command" ''
    _evalwire_words "$text" "\${options[@]}"
    _evalwire_reply "$text" ''
  else
    _evalwire_command "$command" $((count + 1))
    [[ $count == 0 ]] && _evalwire_words "$text" \${names[@]+"\${names[@]}"}
    _evalwire_offer "$text"
    _evalwire_reply "$text" ''
  fi
}

if type compopt > /dev/null 2>&1; then
  complete -F _evalwire evalwire
else
  complete -o nospace -F _evalwire evalwire
fi
`;
