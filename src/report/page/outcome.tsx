import type { JSX } from "preact";

/** How an outcome is shown: a word with a sign, and a color that adds nothing to them. */
export interface Shown {
  readonly word: string;
  readonly sign: string;
  readonly tone: "good" | "bad" | "open";
}

const SHOWN: Readonly<Record<string, Shown>> = {
  pass: { word: "pass", sign: "✓", tone: "good" },
  better: { word: "better", sign: "✓", tone: "good" },
  equivalent: { word: "equivalent", sign: "≈", tone: "good" },
  fail: { word: "fail", sign: "✕", tone: "bad" },
  worse: { word: "worse", sign: "✕", tone: "bad" },
  mixed: { word: "mixed", sign: "±", tone: "open" },
  inconclusive: { word: "inconclusive", sign: "?", tone: "open" },
};

/** Returns how an outcome is shown; an unknown one is open. */
export const shownAs = (outcome: string): Shown =>
  (Object.hasOwn(SHOWN, outcome) ? SHOWN[outcome] : undefined) ?? {
    word: outcome,
    sign: "?",
    tone: "open",
  };

/** Outcome as a word with its sign. */
export function Outcome({ of }: { of: string }): JSX.Element {
  const { word, sign, tone } = shownAs(of);
  return (
    <span class={`outcome ${tone}`}>
      <span aria-hidden="true">{sign}</span> {word}
    </span>
  );
}
