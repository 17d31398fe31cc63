import { mapTexts, redact } from "../../core/errors/base.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { type Check, doctorChecks } from "../doctor-checks.ts";
import { EXIT } from "../failure.ts";
import { oneLine } from "../safe-text.ts";

const MARKS: Readonly<Record<Check["status"], string>> = {
  ok: "ok     ",
  warning: "warning",
  failed: "FAILED ",
};
/** Exit codes, the most important first: a refused key says more than what follows from it. */
const ORDER = [EXIT.authentication, EXIT.service, EXIT.usage, EXIT.incomplete, EXIT.unexpected];

/** Defines `evalwire doctor`. */
export function define(command: CliCommand): void {
  command
    .description("Check keys, projects, servers and clocks, and say what to do")
    .example("evalwire doctor", "checks every service that is configured")
    .example("evalwire doctor --json", "prints the checks as JSON")
    .does(async (context: Context) => {
      const checks = mapTexts(await doctorChecks(context), (text) => redact(text));
      const codes = checks.map(({ exitCode }) => exitCode);
      context.exitCode = ORDER.find((code) => codes.includes(code)) ?? EXIT.done;
      await context.out.document(
        {
          ok: context.exitCode === EXIT.done,
          checks: checks.map(({ exitCode: _code, ...check }) => check),
        },
        () => checks.map(lineOf).join("\n"),
      );
    });
}

function lineOf({ about, check, status, message, hint }: Check): string {
  const line = `${MARKS[status]}  ${about.padEnd(8)}  ${check.padEnd(13)}  ${oneLine(message)}`;
  return hint === null ? line : `${line}\n         ${oneLine(hint)}`;
}
