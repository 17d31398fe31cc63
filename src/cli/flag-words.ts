/** Returns the option as it is typed: `--run-column`. */
export function typed(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Flags whose names differ from those of the library's options. */
const RENAMED: Readonly<Record<string, string>> = { scorers: "scorer", run: "runColumn" };

const flagOf = (option: string): string => typed(RENAMED[option] ?? option);

/** Options of the library with values by scorer: `scale: { "judge": [1, 5] }`. */
const BY_NAME = /\b(scale|sd|discordance|drops|worst): \{ "?([^"{}:]{1,200})"?: ([^{}]{1,200}) \}/g;
/** Options of the library with a word: `missing: 'exclude'`. */
const WORD = /\b(key|missing|status|rescores|unfinished): ?["']([^"']{1,200})["']/g;

/** Rewrites a hint of the library, which names its options, for those who type flags. */
export function inFlags(hint: string): string {
  return hint
    .replace(BY_NAME, (_, option: string, name: string, value: string) => {
      const list = /^\[(.*)\]$/.exec(value)?.[1]?.split(", ");
      const text = list?.join(option === "scale" ? ".." : ",") ?? value;
      return `${flagOf(option)} ${name}=${text}`;
    })
    .replace(WORD, (_, option: string, word: string) => `${flagOf(option)} ${word}`)
    .replace(/\ballowSameRun: true/g, flagOf("allowSameRun"))
    .replace(/\bvalues: \{ (?:…|correct: \{ C: 1, I: 0 \}) \}/g, "--values correct=C:1,I:0")
    .replace(/\b([Pp])ass '(key|scorers|run|format)'/g, (_, p: string, option: string) => {
      return `${p}ass ${flagOf(option)}`;
    })
    .replace(/, and 'values' for their words/g, ", and --values for their words")
    .replace(/\bUse weave\.withProject\("([^"]{1,200})"\)/g, "Pass --project $1")
    .replace(/use withProject\('([^']{1,200})'\)/g, "pass --project $1")
    .replace(
      /pass \{ project \} to GalileoClient or to this call\. projects\.list\(\) lists them\./g,
      "pass --project.",
    )
    .replace(/, or pass a key function that returns[^.]{1,200}/g, "");
}
