import type { Write } from "../export/stream-node.ts";
import type { Context } from "./context.ts";
import { safeText } from "./safe-text.ts";

/** Returns what writes data to the standard output. A terminal receives text without controls. */
export function dataOutput(context: Context): Write {
  if (!context.out.isTerminal) return (data) => context.out.raw(data);
  const decoder = new TextDecoder();
  return async (data) => {
    const text = typeof data === "string" ? data : decoder.decode(data, { stream: true });
    await context.out.raw(safeText(text.replaceAll("\r\n", "\n"), { tabs: true }));
  };
}
