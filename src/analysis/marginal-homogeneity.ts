import { byRow, type GradeTable } from "./grade-table.ts";
import { at } from "./stats/at.ts";
import { type StuartMaxwell, stuartMaxwell, stuartMaxwellOfRows } from "./stats/stuart-maxwell.ts";

/** Tests whether both graders use the categories equally often; outputs of one row do not count as independent. */
export function homogeneityOf({ outputs, counts }: GradeTable): StuartMaxwell | null {
  const rows = [...byRow(outputs).values()];
  if (rows.length === outputs.length) return stuartMaxwell(counts);
  const shifts = rows.map((row) => {
    const shift = new Float64Array(counts.length);
    for (const { first, second } of row) {
      shift[first] = at(shift, first) - 1;
      shift[second] = at(shift, second) + 1;
    }
    return shift;
  });
  return stuartMaxwellOfRows(shifts, counts.length);
}
