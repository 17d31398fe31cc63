import { Argument } from "commander";
import type { CliCommand } from "../cli-command.ts";
import { wordOf } from "../read-values.ts";

/** Shells, and what writes their scripts. */
const SHELLS = {
  bash: async () => (await import("../completion/bash.ts")).bashCompletion,
  zsh: async () => (await import("../completion/zsh.ts")).zshCompletion,
  fish: async () => (await import("../completion/fish.ts")).fishCompletion,
} as const;

const INSTALL = `
To install it:
  bash, in ~/.bashrc:
    eval "$(evalwire completion bash)"
  zsh, in ~/.zshrc after compinit:
    source <(evalwire completion zsh)
  fish, once and after each update:
    evalwire completion fish > ~/.config/fish/completions/evalwire.fish`;

/** Defines `evalwire completion`. */
export function define(command: CliCommand): void {
  const shell = wordOf(...Object.keys(SHELLS));
  command
    .addArgument(new Argument("<shell>", "bash, zsh or fish").argParser(shell))
    .addHelpText("after", INSTALL)
    .example("evalwire completion bash", "prints the script that completes evalwire in bash")
    .example("evalwire completion fish --json", "prints the script for fish in a JSON document")
    .needsNoSettings()
    .does(async (context, [shell = ""]) => {
      const { treeOf } = await import("../completion/tree.ts");
      const write = await SHELLS[shell as keyof typeof SHELLS](); // wordOf() read it
      const script = write(treeOf(command.parent ?? command));
      await context.out.document({ shell, script }, () => script.trimEnd());
    });
}
