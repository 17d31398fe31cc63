import { compare, fromRecords } from "evalwire/analysis";
import { reportView } from "evalwire/report";
import { expect, test } from "vitest";

test("a table has the unit and the direction of each scorer, also of latency", async () => {
  const run = (name: string, slower: number) =>
    fromRecords(
      Array.from({ length: 20 }, (_, id) => ({
        id,
        correct: id % 2 === 0,
        toxic: id % 3 === 0,
        judge: id / 4,
        latencySeconds: 1 + slower,
      })),
      {
        key: "id",
        scorers: ["correct", "toxic", "judge"],
        latencySeconds: "latencySeconds",
        run: name,
      },
    );
  const comparison = await compare(run("main", 0), run("branch", 1), {
    keepRows: "all",
    lowerIsBetter: ["toxic"],
  });
  const { table } = reportView({ comparison });
  expect(table?.scorers.map((name, at) => [name, table.units[at], table.lower[at]]).sort()).toEqual(
    [
      ["correct", "share", false],
      ["judge", "number", false],
      ["latencySeconds", "number", true],
      ["toxic", "share", true],
    ],
  );
});
