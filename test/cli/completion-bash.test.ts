import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Option } from "commander";
import { afterAll, describe, expect, test } from "vitest";
import { CliCommand } from "../../src/cli/cli-command.ts";
import { bashCompletion } from "../../src/cli/completion/bash.ts";
import { treeOf } from "../../src/cli/completion/tree.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { ioOf } from "./support.ts";

const hasBash = spawnSync("bash", ["--version"]).status === 0;
const script = bashCompletion(treeOf(await buildProgram(null, ioOf().io, () => {})));

const folder = mkdtempSync(join(tmpdir(), "evalwire-completion-"));
for (const name of ["base.csv", "my file.csv", "a$b.csv", "run:1.csv"])
  writeFileSync(join(folder, name), "");
mkdirSync(join(folder, "lake dir"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reports what the completion proposes, one per line, as bash passes words: split at ':' and '='. */
const REPORT = `
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_evalwire
[[ \${#COMPREPLY[@]} == 0 ]] || printf '%s\\n' "\${COMPREPLY[@]}"`;

/** bash 3.2 of macOS has no compopt. */
const OLD = "enable -n compopt";

function complete(line: string, { before = "", text = script } = {}): string[] {
  const words = line
    .split(" ")
    .flatMap((word) => (word === "" ? [""] : (word.match(/[:=@]+|[^:=@]+/g) ?? [])));
  const done = spawnSync(
    "bash",
    ["--norc", "--noprofile", "-uc", `${before}\n${text}\n${REPORT}`, "bash", ...words],
    { cwd: folder, encoding: "utf8", env: { PATH: process.env.PATH } },
  );
  expect([done.status, done.stderr]).toEqual([0, ""]);
  return done.stdout.split("\n").slice(0, -1).sort();
}

const SELECTORS = ["attr:", "baseline", "galileo:", "latest", "name:", "tag:"];
const FILES = ["a$b.csv", "base.csv", "lake dir", "my file.csv", "run:1.csv"];

describe.skipIf(!hasBash)("In bash", () => {
  test.each<[line: string, proposals: string[]]>([
    ["ga", ["gate"]],
    ["--json ga", ["gate"]],
    ["--profile gate ga", ["gate"]],
    ["--profile=x ga", ["gate"]],
    ["xx", []],
    ["scorers ", ["diff", "galileo", "list", "revert", "show", "update", "weave"]],
    ["help sc", ["scorers"]],
    ["help runs ", ["list", "show"]],
    ["completion ", ["bash", "fish", "zsh"]],
    [
      "gate --max",
      [
        "--max",
        "--max-age",
        "--max-drop",
        "--max-increase",
        "--max-regressions",
        "--max-unpacked-bytes",
      ],
    ],
    ["gate --js", ["--json"]],
    ["gate --adjust ", ["bh", "holm", "none"]],
    ["gate --adjust h", ["holm"]],
    ["gate --adjust=", ["bh", "holm", "none"]],
    ["gate --adjust=n", ["none"]],
    ["gate --policy=my", ["my file.csv"]],
    ["gate --policy b", ["base.csv"]],
    ["gate --key b", []],
    ["gate b", ["base.csv", "baseline"]],
    ["gate base.csv my", ["my file.csv"]],
    ["gate --max-drop correct=0.02 la", ["lake dir", "latest"]],
    ["gate ", [...SELECTORS, ...FILES].sort()],
    ["gate name:", []],
    ["gate run:", ["1.csv"]],
    ["gate name:a b:c ba", ["base.csv", "baseline"]],
    ["gate --summary b", ["base.csv"]],
    ["gate --wait --mark", ["--markdown"]],
    ["gate -- b", ["base.csv", "baseline"]],
    ["gate -- --", []],
    ["compare x ta", ["tag:"]],
    ["compare x y ta", []],
    ["plan --pilot x ta", ["tag:"]],
    ["plan --pilot x y --rows 5 ta", []],
    ["sync ", ["lake dir"]],
    ["export -o b", ["base.csv"]],
    ["export --delimiter ", [",", "\\;", "\\|", "tab"].sort()],
    ["scorers update ", []],
    ["scorers update x b", ["base.csv"]],
    ["runs --since 7d --kind ", ["classic", "v2"]],
    ["runs list --kind ", ["classic", "v2"]],
  ])("evalwire %s", (line, proposals) => {
    expect(complete(`evalwire ${line}`)).toEqual(proposals);
  });

  test.each<[line: string, proposals: string[]]>([
    ["ga", ["gate "]],
    ["gate na", ["name:"]],
    ["gate my", ["my\\ file.csv "]],
    ["gate --policy=a", ["a\\$b.csv "]],
    ["sync ", ["lake\\ dir/"]],
    ["gate --adjust ", ["bh ", "holm ", "none "]],
  ])("without compopt, evalwire %s is quoted and ends in a space", (line, proposals) => {
    expect(complete(`evalwire ${line}`, { before: OLD })).toEqual(proposals);
  });

  test("words that a shell would run are quoted, and not run", () => {
    const program = new CliCommand("evalwire", ioOf().io, () => {});
    const words = ["$(touch ran)", "`touch ran`", "it's", "a b", "*"];
    program.addOption(new Option("--way <way>", "way").choices(words));
    const text = bashCompletion(treeOf(program));
    expect(complete("evalwire --way ", { text })).toEqual(
      ["\\$\\(touch\\ ran\\)", "\\`touch\\ ran\\`", "it\\'s", "a\\ b", "\\*"].sort(),
    );
    expect(complete("evalwire --way=it", { text })).toEqual(["it\\'s"]);
    expect(complete("evalwire gate ran")).toEqual([]);
  });

  test("the script can be read twice, and leaves no variables", () => {
    const before = "COMP_WORDS=(evalwire ga) COMP_CWORD=1\ndeclare -p > before";
    const text = `${before}\n${script}\n${script}\n_evalwire\ndeclare -p > after\ndiff before after`;
    const { stdout } = spawnSync("bash", ["--norc", "-c", text], { cwd: folder, encoding: "utf8" });
    const added = [...stdout.matchAll(/^> declare \S+ (\w+)/gm)].map(([, name]) => name);
    const ofBash = ["BASH_LINENO", "LINENO", "PIPESTATUS", "_"];
    expect(added.filter((name = "") => !ofBash.includes(name))).toEqual(["COMPREPLY"]);
  });
});
