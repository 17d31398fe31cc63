// The tools and their answers, in the order of the page.
import { readFileSync } from "node:fs";

/** Versions of promptfoo, of the binding of its database, and of the Node that it needs. */
export const PROMPTFOO = { version: "0.123.1", libsql: "0.5.29", node: "22.23.3" };

/** The Python packages, as pip reads them. */
export const REQUIREMENTS = readFileSync(new URL("requirements.txt", import.meta.url), "utf8");

/** Returns the version of each tool: of evalwire, that of this repository. */
export function versions() {
  const own = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const pinned = REQUIREMENTS.trim().split("\n");
  return {
    evalwire: own.version,
    promptfoo: PROMPTFOO.version,
    ...Object.fromEntries(pinned.map((line) => line.split("=="))),
  };
}

/** How each answer was asked for: `[ID of the answer, package, how]`. */
export const ANSWERS = [
  ["evalwire", "evalwire", "`compare()`"],
  ["evalwire-cluster", "evalwire", '`compare()` with `cluster: "group"`'],
  ["statsmodels-cluster", "statsmodels", "least squares, errors clustered by question or group"],
  ["statsmodels-mixed", "statsmodels", "mixed model, random intercept per question"],
  ["scipy-welch-all", "scipy", "`ttest_ind` (Welch) over all scores"],
  ["scipy-paired-all", "scipy", "`ttest_rel` over all scores, paired by epoch"],
  ["scipy-welch-items", "scipy", "`ttest_ind` (Welch) over item means"],
  ["scipy-paired-items", "scipy", "`ttest_rel` over item means"],
  ["promptfoo", "promptfoo", "`eval --repeat`"],
  ["inspect-default", "inspect-ai", "`mean()`, `stderr()`, `bootstrap_stderr()`, `ci()`"],
  ["inspect-cluster", "inspect-ai", "`stderr(cluster=…)`, `ci(cluster=…)`"],
  ["evalsig-epochs", "evalsig", "its JSON, `epoch` from 0"],
  ["evalsig-epochs-from-1", "evalsig", "its JSON, `epoch` from 1"],
  ["evalsig-cluster", "evalsig", "its JSON, a `cluster_id` per trial, `cluster=`"],
  ["evaltrust-table", "evaltrust", "CSV with repeated IDs"],
  ["evaltrust-groups", "evaltrust", "a `group_id` per trial (Python)"],
  ["truescore-rows", "truescore", "`compare` of all trials"],
  ["truescore-items", "truescore", "`compare` of item means"],
  ["truescore-cluster", "truescore", "`compare --cluster-column`"],
  ["deltagate-inspect", "deltagate", "`compare_runs` of Inspect's logs"],
  ["deltagate-table", "deltagate", "`compare_runs` of CSV files with repeated IDs"],
  ["deltagate-clusters", "deltagate", "`paired_delta(clusters=…)`"],
  ["evalconfidence-inspect", "evalconfidence", "`compare` of Inspect's logs"],
  ["evalconfidence-table", "evalconfidence", "`compare` of a table"],
];
