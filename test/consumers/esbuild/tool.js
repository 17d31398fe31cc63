// A tool for Node in one file: the entries for Node are bundled too.
import { writeRows } from "evalwire/export/node";
import { parseRuns } from "evalwire/import";
import { readRuns } from "evalwire/import/node";

const runs = await parseRuns("id,correct\nq1,true\nq2,false\n", { name: "results.csv" });
const { path } = await writeRows("results.parquet", runs, { overwrite: true });
console.log(`${(await readRuns(path)).length} run in ${path}`);
