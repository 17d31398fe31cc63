import { summarize } from "evalwire/analysis";
import { parseRuns } from "evalwire/import";

test("a table", async () => {
  const [run] = await parseRuns("id,correct\nq1,true\nq2,false\n", { name: "results.csv" });
  expect((await summarize(run)).correct.value).toBe(0.5);
});
