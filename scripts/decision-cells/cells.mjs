// Reads test/analysis/oracles/cells.csv.
import { readFileSync } from "node:fs";
import { gradersOf } from "./samples.mjs";

const FILE = new URL("../../test/analysis/oracles/cells.csv", import.meta.url);

/** Returns the cells, by column. Fields can be quoted. */
export function readCells() {
  const [header, ...lines] = readFileSync(FILE, "utf8").trim().split(/\r?\n/);
  const names = header.split(",");
  return lines.map((line) => {
    const fields = [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(
      (match) => match[1] ?? match[2] ?? "",
    );
    return Object.fromEntries(names.map((name, i) => [name, fields[i] ?? ""]));
  });
}

/** Computes `-0.1*9/10.5`: numbers, products and quotients, from left to right. */
function evaluate(text) {
  const [first, ...rest] = text.split(/(?=[*/])/);
  return rest.reduce(
    (value, part) =>
      part[0] === "*" ? value * Number(part.slice(1)) : value / Number(part.slice(1)),
    Number(first),
  );
}

/** Returns the true value of a cell. */
export function truthOf(cell) {
  if (cell.kind !== "kappa") return evaluate(cell.truth);
  const { pass, agree } = gradersOf(cell);
  const chance = pass * pass + (1 - pass) * (1 - pass);
  return (agree - chance) / (1 - chance);
}
