import type { Table } from "./table.ts";

/** Number with one mark before digits, which may be a decimal separator or one of thousands. */
const MARKED = /^[-+]?\d*([.,])(\d+)(?:e[-+]?\d+)?\s*%?$/i;
/** Number whose mark separates thousands as often as decimals. */
const MAYBE_THOUSANDS = /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/;
const NUMBER = /^[-+]?[\d.,]+(?:e[-+]?\d+)?\s*%?$/i;

/**
 * Returns the decimal separator of the numbers in a table's strings. Only columns count that hold
 * nothing else.
 *
 * @throws {InvalidArgumentError} when the numbers do not tell.
 */
export function findDecimal(table: Table, names: readonly string[]): "." | "," {
  const clear = new Map<string, string>();
  let open: string | null = null;
  for (const cell of names.flatMap((name) => numbersIn(table, name))) {
    const mark = MARKED.exec(cell)?.[1];
    if (mark === undefined) continue;
    if (!MAYBE_THOUSANDS.test(cell)) clear.set(mark, clear.get(mark) ?? cell);
    // a point is in doubt only where commas are usual
    else if (mark === "," || table.delimiter === ";") open ??= cell;
  }
  const hint = "Pass 'decimal': '.' or ','.";
  if (clear.size > 1)
    throw table.file.error(
      null,
      `has numbers with decimal points and with decimal commas, such as ${[...clear.values()].map((one) => `'${one}'`).join(" and ")}`,
      `${hint} Numbers with the other mark then count as errors.`,
    );
  const [mark] = clear.keys();
  if (mark !== undefined) return mark === "," ? "," : ".";
  if (open === null) return ".";
  throw table.file.error(
    null,
    `has numbers such as '${open}', whose mark may separate decimals or thousands`,
    hint,
  );
}

/** Returns the strings of a column if all of them look like numbers. */
function numbersIn({ records }: Table, name: string): string[] {
  const numbers: string[] = [];
  for (const record of records) {
    const cell = Object.hasOwn(record, name) ? record[name] : null;
    if (typeof cell !== "string" || cell.trim() === "") continue;
    if (!NUMBER.test(cell.trim())) return [];
    numbers.push(cell.trim());
  }
  return numbers;
}
