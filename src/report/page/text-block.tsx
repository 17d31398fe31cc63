import type { JSX } from "preact";
import { formatCount } from "../numbers.ts";
import type { ReportTable } from "../view-table.ts";
import { isCode, type Piece } from "./differences.ts";

/** String of a run: many lines, each in its own direction, with differences marked. */
export function TextBlock({
  text,
  pieces,
  mark = "ins",
}: {
  text: string;
  pieces?: readonly Piece[] | null;
  mark?: "ins" | "del";
}): JSX.Element {
  const Mark = mark;
  return (
    <div class={isCode(text) ? "text code" : "text"} dir="auto" lang="" translate={false}>
      {pieces == null
        ? text
        : pieces.map((piece, at) =>
            piece.changed ? <Mark key={at}>{piece.text}</Mark> : piece.text,
          )}
    </div>
  );
}

/** Says how much of a string is shown, if it was cut. */
export function CutNote({
  table,
  place,
}: {
  table: ReportTable;
  place: number | null | undefined;
}): JSX.Element | null {
  const length = table.cut.find(([text]) => text === place)?.[1];
  if (place == null || length === undefined) return null;
  return (
    <p class="rows-note">
      The first {formatCount(table.texts[place]?.length ?? 0)} of {formatCount(length)} characters.
    </p>
  );
}
