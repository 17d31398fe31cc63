import { CommanderError } from "commander";
import { isNetworkError } from "../core/errors/call.ts";
import type { Context } from "./context.ts";
import { EXIT, type Failure, failureOf } from "./failure.ts";
import { ClosedPipeError, type Io } from "./io.ts";
import { Output } from "./output.ts";
import { buildProgram } from "./program.ts";
import { rememberSecrets } from "./secrets.ts";

/**
 * Runs one command line, without the name of the program. Returns the exit code; never throws and
 * never ends the process.
 */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  let context: Context | null = null;
  const secrets = rememberSecrets(io.env);
  const texts: { stdout: string; stderr: string } = { stdout: "", stderr: "" };
  try {
    const program = await buildProgram(args, io, (made) => {
      context = made;
    });
    const collected = {
      writeOut: (text: string) => (texts.stdout += text),
      writeErr: (text: string) => (texts.stderr += text),
      outputError: () => {}, // printed below, in the form that the caller asked for
      getOutHelpWidth: () => io.stdout.columns,
      getErrHelpWidth: () => io.stderr.columns,
    };
    for (const command of [
      program,
      ...program.commands,
      ...program.commands.flatMap((one) => one.commands),
    ])
      command.configureOutput(collected);
    if (args.length === 0) program.help({ error: true });
    await program.parseAsync(args, { from: "user" });
    return exitCodeOf(context);
  } catch (error) {
    return await report(error, { context, io, args, texts });
  } finally {
    void secrets; // kept until here, because they are only known as long as someone holds them
  }
}

const exitCodeOf = (context: Context | null): number => context?.exitCode ?? EXIT.done;

async function report(
  error: unknown,
  {
    context,
    io,
    args,
    texts,
  }: {
    context: Context | null;
    io: Io;
    args: readonly string[];
    texts: { stdout: string; stderr: string };
  },
): Promise<number> {
  // the verdict of a gate holds even if nobody reads its table
  if (error instanceof ClosedPipeError) return exitCodeOf(context);
  const failure = await failureWithProxy(error, io, context?.kept ?? null);
  const format = args.includes("--jsonl") ? "jsonl" : args.includes("--json") ? "json" : "text";
  const out = context?.out ?? new Output(io, format);
  try {
    if (error instanceof CommanderError && failure.exitCode === EXIT.done)
      await io.stdout.write(texts.stdout);
    else if (texts.stderr !== "" && format === "text") await out.note(texts.stderr.trimEnd());
    else await out.failure(failure);
  } catch (unwritten) {
    // nothing of it was written: help is then an error too, and an error is said elsewhere
    if (failure.exitCode === EXIT.done)
      return await report(unwritten, { context, io, args, texts });
    await out.note(`error: ${failure.message}`);
  }
  return failure.exitCode;
}

/** Returns the failure; that of a request says which proxy the request used. */
async function failureWithProxy(error: unknown, io: Io, kept: string | null): Promise<Failure> {
  const failure = failureOf(error, io.signal, kept);
  if (!isNetworkError(error)) return failure;
  const { proxyHint } = await import("./proxy.ts");
  const hint = [failure.hint, proxyHint(error, io.env)].filter((part) => part !== null);
  return { ...failure, hint: hint.join(" ") || null };
}
