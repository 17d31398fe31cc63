import { readFileSync } from "node:fs";
import { fromRecords } from "../../src/analysis/from-records.ts";
import type { LoadedRun } from "../../src/model/run.ts";

const lines = readFileSync(new URL("../fixtures/gpqa_diamond_scores.csv", import.meta.url), "utf8")
  .trim()
  .split(/\r?\n/)
  .slice(1);
const records = lines.map((line) => {
  const [item, model, score, epoch] = line.split(",");
  return { item, model, score, epoch };
});

/** One model's run on GPQA Diamond, with all five epochs or the given ones. */
export function gpqaRun(
  model: "gpt-5-nano" | "gpt-5.4-mini",
  epochs: readonly string[] = ["1", "2", "3", "4", "5"],
): LoadedRun {
  const own = records.filter(
    (record) => record.model?.includes(model) && epochs.includes(record.epoch ?? ""),
  );
  return fromRecords(own, { key: "item", trial: "epoch", scorers: ["score"], run: "model" });
}
