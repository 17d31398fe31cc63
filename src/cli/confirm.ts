import { CommandError } from "./failure.ts";
import type { Io } from "./io.ts";
import { oneLine } from "./safe-text.ts";

/** Returns whether somebody can read a question and answer it. */
export const canAsk = ({ stdin, stderr }: Io): boolean => stdin.isTTY && stderr.isTTY;

/**
 * Asks a question on the terminal. Only `y` and `yes` return true; the end of the input is a no.
 *
 * @throws {CommandError} without a terminal, and the reason of the signal after Ctrl-C.
 */
export async function confirm(io: Io, question: string): Promise<boolean> {
  if (!canAsk(io))
    throw new CommandError("no_terminal", `There is no terminal to ask: ${oneLine(question)}`, {
      hint: "Add --yes to go on without the question.",
    });
  io.signal.throwIfAborted();
  await io.stderr.write(`${oneLine(question)} [y/N] `);
  const answer = await io.stdin.readLine().catch(() => null); // Ctrl-C ends it
  if (answer === null) await io.stderr.write("\n");
  io.signal.throwIfAborted();
  return /^\s*y(?:es)?\s*$/i.test(answer ?? "");
}
