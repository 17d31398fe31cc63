#!/usr/bin/env node
/**
 * The command `evalwire`. How it is built:
 *
 * - `commands.ts` lists the commands; `commands/NAME.ts` defines one of them: arguments, options, two
 *   examples, and the work, which is at most a page over the library. It is loaded when the command
 *   line names it, and it loads what it needs with `await import()`.
 * - The work gets a {@link Context}: clients, paths, the signal of Ctrl-C, and `out`, which prints data
 *   to standard output in the form that was asked for and everything else to standard error.
 * - Errors are thrown; `failure.ts` maps each to its exit code, message and hint.
 * - `run.ts` runs a command line on an {@link Io}, so tests need no process.
 */
import { processIo } from "./process-io.ts";
import { runCli } from "./run.ts";

process.exitCode = await runCli(process.argv.slice(2), processIo());
