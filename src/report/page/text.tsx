import type { ComponentChildren, JSX } from "preact";
import { cleanText, shortened } from "../clean-text.ts";
import { safeUrl } from "../safe-url.ts";

/** Longest name and sentence that the page shows, in characters. */
const NAME = 200;
const SENTENCE = 2_000;

/** Words of scripts that are written from right to left. */
const LEFTWARD =
  /([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+(?: [\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+)*)/;

/** Splits a sentence: every second part is written from right to left. */
export const directions = (sentence: string): string[] => sentence.split(LEFTWARD);

/** Name from a run: it does not change the direction of the words around it. */
export function Name({ of }: { of: string }): JSX.Element {
  const short = shortened(cleanText(of), NAME);
  return <bdi title={short === of ? undefined : cleanText(shortened(of, SENTENCE))}>{short}</bdi>;
}

/** Sentence that contains names from runs. */
export function Sentence({ of }: { of: string }): JSX.Element {
  const parts = directions(cleanText(shortened(of, SENTENCE)));
  return <>{parts.map((part, i) => (i % 2 === 0 ? part : <bdi key={i}>{part}</bdi>))}</>;
}

/** Sentences, one per item. Those after the first few are folded. */
export function Sentences({
  of,
  shown = 8,
}: {
  of: readonly string[];
  shown?: number;
}): JSX.Element {
  const items = (some: readonly string[]): JSX.Element => (
    <ul>
      {some.map((sentence, i) => (
        <li key={i}>
          <Sentence of={sentence} />
        </li>
      ))}
    </ul>
  );
  const rest = of.slice(shown);
  return (
    <>
      {items(of.slice(0, shown))}
      {rest.length === 0 ? null : (
        <details>
          <summary>{rest.length} more</summary>
          {items(rest)}
        </details>
      )}
    </>
  );
}

/** Link into the provider's app; only its content when the URL is not safe. */
export function Link({
  url,
  children,
}: {
  url: string | null;
  children: ComponentChildren;
}): JSX.Element {
  const href = safeUrl(url);
  if (href === null) return <>{children}</>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
