/** Groups of the help, in its order, and the commands of each. A test keeps the list complete. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  "Read results": ["runs", "summary", "compare", "rank", "experiments"],
  Decide: ["gate", "report", "view", "plan", "baseline"],
  "Write files": ["export", "sync", "tap"],
  "Score again (paid)": ["rescore", "replay", "scorers"],
  Tools: ["doctor", "demo", "sandbox", "completion", "help"],
};

/** Every exit code, and what it means. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [0, "done; a gate passed"],
  [1, "unexpected: a fault of evalwire"],
  [2, "canceled"],
  [3, "wrong arguments or configuration, a file that cannot be read, a run that is not found"],
  [4, "no valid API key, or no permission"],
  [5, "network or service"],
  [6, "incomplete: part of an export, or a paid request with an unknown outcome"],
  [100, "the gate failed"],
  [101, "the gate is inconclusive: the data cannot decide"],
];

/** End of the main help. */
export const FOOTER: string = `
Exit codes:
${EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(5)}${meaning}`).join("\n")}

Run 'evalwire help COMMAND' for the options and examples of a command.`;

/** Returns the position of a command in the help. */
export function positionOf(name: string): number {
  const at = Object.values(GROUPS).flat().indexOf(name);
  return at === -1 ? Number.POSITIVE_INFINITY : at;
}

/** Returns the heading of a command in the help. */
export function headingOf(name: string): string {
  const group = Object.entries(GROUPS).find(([, names]) => names.includes(name));
  return `${group?.[0] ?? "Commands"}:`;
}
