import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seededRandom } from "../../src/testing/seeded-random.ts";
import { allCommands, type ExampleSurroundings, startExamples, wordsOf } from "./examples.ts";
import { runCommand } from "./support.ts";

const LINES = 1_000;

/** Lines with many options, besides the examples of the help. */
const LONG_LINES = [
  "evalwire runs list --since 7d --status completed --limit 5 --jsonl --no-progress",
  "evalwire runs --model gpt --entity acme --project search --no-color --json",
  "evalwire runs show base.csv --json --no-progress --no-color",
  "evalwire sandbox --port 0 --seed scenario --json",
];

/**
 * Mutants that are other valid lines: what was written, what it became, and why it is valid. Values
 * are not listed here: a name that a line misspells is not found, or changes what is asked for.
 */
const VALID: readonly (readonly [from: string, to: string, why: string])[] = [
  ["--jsonl", "--json", "the other form of JSON"],
];

/** Lines whose names are free: nothing says which name was meant. */
const FREE: readonly (readonly [line: RegExp, why: string])[] = [
  [/^plan --(max-drop|min-gain) \S+ --rows /, "a plan without runs is about any scorer"],
];

/** Returns a word with one letter dropped, doubled, or swapped with the next one. */
function mutate(word: string, random: () => number): string {
  const letters = [...word.matchAll(/[a-z]/gi)].map(({ index }) => index);
  const at = letters[Math.floor(random() * letters.length)] ?? 0;
  const [before, letter, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)];
  const way = Math.floor(random() * 3);
  if (way === 0) return before + after;
  if (way === 1) return before + letter + letter + after;
  return before + after.charAt(0) + letter + after.slice(1);
}

interface Mutant {
  readonly words: string[];
  readonly from: string;
  readonly to: string;
  /** Text of the policy file of the line, if it is what was mutated. */
  readonly policy?: string;
}

/** Mutates a flag, the name of a command, the name before a "=", or a field of the policy file. */
function mutantOf(line: string, names: ReadonlySet<string>, random: () => number): Mutant | null {
  const words = wordsOf(line).slice(1);
  const places = words.flatMap((word, at) => {
    const isName = at < 2 && names.has(word);
    if (isName || /^--?[a-z]/.test(word) || word === "gate.json") return [at];
    return words[at - 1]?.startsWith("--") && /^[a-z_]+=/.test(word) ? [at] : [];
  });
  const at = places[Math.floor(random() * places.length)];
  const word = at === undefined ? undefined : words[at];
  if (at === undefined || word === undefined) return null;
  const fields = ["rules", "scorer", "maxDrop", "minRows"];
  const from =
    word === "gate.json"
      ? (fields[Math.floor(random() * fields.length)] ?? "rules")
      : (/^[^=]*/.exec(word)?.[0] ?? word);
  const to = mutate(from, random);
  if (to === from) return null;
  if (word !== "gate.json")
    return {
      words: words.map((one, index) => (index === at ? to + word.slice(from.length) : one)),
      from,
      to,
    };
  const policy = { rules: [{ scorer: "correct", maxDrop: 0.9 }, { minRows: 1 }] };
  return { words, from, to, policy: JSON.stringify(policy).replace(`"${from}"`, `"${to}"`) };
}

let surroundings: ExampleSurroundings;
const folder = mkdtempSync(join(tmpdir(), "evalwire-mutants-"));
beforeAll(async () => {
  surroundings = await startExamples(folder);
});
afterAll(async () => {
  await surroundings.close();
  rmSync(folder, { recursive: true, force: true });
});

test(`none of ${LINES} misspelled lines ends with 0 unless it is another valid line`, async () => {
  const commands = await allCommands();
  const names = new Set(commands.flatMap(({ path }) => path.split(" ").slice(1)));
  const examples = commands.flatMap(({ command }) => command.examples.map(({ line }) => line));
  const short = examples.filter((line) => !line.includes("|"));
  const longer = short.map((line) => `${line} --no-progress --no-color`);
  const lines = [...short, ...longer, ...LONG_LINES];
  const random = seededRandom(20_261_127);
  const wrong: string[] = [];
  const codes = new Map<number, number>();
  const mutants = new Set<string>();
  for (let tries = 0; mutants.size < LINES && tries < 100 * LINES; tries++) {
    const mutant = mutantOf(lines[tries % lines.length] ?? "", names, random);
    if (mutant === null) continue;
    const { words, from, to, policy } = mutant;
    const key = JSON.stringify([words, policy]);
    if (mutants.has(key)) continue;
    mutants.add(key);
    if (policy !== undefined) writeFileSync(join(folder, "gate.json"), policy);
    // servers end at once, and paid work that a mutant could begin is canceled
    const endless = /^(sandbox|view)$/.test(words[0] ?? "");
    const { code } = await runCommand(words, {
      ...surroundings,
      ...(endless ? { signal: AbortSignal.abort() } : {}),
    });
    codes.set(code, (codes.get(code) ?? 0) + 1);
    const isFree = !from.startsWith("-") && FREE.some(([line]) => line.test(words.join(" ")));
    const valid = isFree || VALID.some((one) => one[0] === from && one[1] === to);
    if (code === 0 && !valid)
      wrong.push(`evalwire ${words.join(" ")} (${from} -> ${to})${policy ?? ""}`);
  }
  expect(mutants.size).toBe(LINES);
  expect(wrong).toEqual([]);
  expect(codes.get(1), "a fault of evalwire").toBeUndefined();
});
