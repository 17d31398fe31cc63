import { Option } from "commander";
import type { CliCommand } from "./cli-command.ts";
import type { DefaultSetting } from "./defaults.ts";
import { typed } from "./flag-words.ts";

export { typed };

/** Option of several commands. */
export interface Flag {
  /** Name as commander returns it: `runColumn` for `--run-column`. */
  readonly name: string;
  /** Placeholder of its value; null for a flag without one. */
  readonly value: string | null;
  readonly help: string;
  /** Reads the value, given the one before if it is repeated. Absent for a flag without one. */
  readonly read?: (text: string, previous: never) => unknown;
  /** Setting of the configuration file that is its default. */
  readonly setting?: DefaultSetting;
}

/** Adds flags to a command, under a heading of its help. */
export function addFlags(command: CliCommand, heading: string, flags: readonly Flag[]): void {
  for (const { name, value, help, read, setting } of flags) {
    const option = new Option(`${typed(name)}${value === null ? "" : ` <${value}>`}`, help);
    // commander passes the value before, which is of the type that `read` returns
    if (read !== undefined) option.argParser(read as (text: string, previous: unknown) => unknown);
    command.addOption(option.helpGroup(heading));
    if (setting !== undefined) command.takesDefault(setting);
  }
}
