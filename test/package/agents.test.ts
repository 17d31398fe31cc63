import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packedFolder } from "../../scripts/pack.mjs";
import { COMMAND, shell } from "./command.ts";

const textOf = (name: string): string => readFileSync(join(packedFolder, name), "utf8");

/** A command of a page, with the exit code and the lines of output that the page promises. */
interface Step {
  line: number;
  command: string;
  exitCode: number;
  output: string[];
}

/** Returns the fenced blocks of a page: their language, first line, and text. */
function blocksOf(page: string): { language: string; line: number; end: number; text: string }[] {
  const lines = page.split("\n");
  const fences = lines.flatMap((line, index) => (line.startsWith("```") ? [index] : []));
  return fences.flatMap((start, index) => {
    const end = fences[index + 1];
    if (index % 2 === 1 || end === undefined) return [];
    const text = lines.slice(start + 1, end).join("\n");
    return [{ language: (lines[start] ?? "").slice(3), line: start + 2, end, text }];
  });
}

/** Returns the commands of a page. Throws when the page does not say how one ends. */
function stepsOf(page: string): Step[] {
  const lines = page.split("\n");
  const blocks = blocksOf(page);
  return blocks.flatMap(({ language, line, end, text }, index) => {
    if (language !== "sh") return [];
    const promise = /^Exit code (\d+)\.$/.exec(lines[end + 2] ?? "");
    if (promise === null) throw new Error(`Line ${end + 3} must say 'Exit code N.'`);
    const next = blocks[index + 1];
    const output = next?.language === "text" ? next.text.split("\n") : [];
    return [{ line, command: text, exitCode: Number(promise[1]), output }];
  });
}

const SKILL = "skills/evalwire-gate/SKILL.md";

describe("The skill file", () => {
  const steps = stepsOf(textOf(SKILL));
  let cwd = "";
  // A project that has the package installed, as far as npx is concerned.
  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), "evalwire-skill-"));
    const bin = join(cwd, "node_modules", ".bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(cwd, "package.json"), '{ "name": "skilled", "private": true }\n');
    const wrapper = join(bin, "evalwire");
    writeFileSync(wrapper, `#!/bin/sh\nexec "${process.execPath}" "${COMMAND}" "$@"\n`);
    chmodSync(wrapper, 0o755);
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  test("is named after its folder and says when to use it", () => {
    const front = /^---\nname: (.+)\ndescription: (.+)\n---\n/.exec(textOf(SKILL));
    expect(front?.[1]).toBe("evalwire-gate");
    expect(front?.[2]).toContain("Use when");
    expect(front?.[2]?.length).toBeLessThanOrEqual(1_024);
  });

  test("shows each of the three outcomes and a command that cannot decide", () => {
    expect(new Set(steps.map(({ exitCode }) => exitCode))).toEqual(new Set([0, 3, 100, 101]));
    expect(steps.filter(({ command }) => command.includes("evalwire gate"))).toHaveLength(4);
  });

  // In the order of the page: later commands read the files of earlier ones.
  test.each(steps)("line $line ends with exit code $exitCode", async (step) => {
    const env = { npm_config_offline: "true", npm_config_update_notifier: "false", HOME: cwd };
    const { code, stdout, stderr } = await shell(step.command, { cwd, env });
    expect(code, stderr).toBe(step.exitCode);
    expect(stdout.split("\n")).toEqual(expect.arrayContaining(step.output));
  });

  test("leaves both files, the policy and a result that passed", () => {
    expect(readdirSync(cwd)).toEqual(
      expect.arrayContaining(["base.csv", "candidate.csv", "gate.json", "gate-result.json"]),
    );
    const { outcome, exitCode } = JSON.parse(readFileSync(join(cwd, "gate-result.json"), "utf8"));
    expect({ outcome, exitCode }).toEqual({ outcome: "pass", exitCode: 0 });
  });
});

/** Returns the anchors of a page's headings, as GitHub forms them. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Returns the links of a page of the package that lead nowhere in it. */
function brokenLinks(name: string): string[] {
  const links = [...textOf(name).matchAll(/\]\(([^()\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    if (link.startsWith("https://")) return false;
    const [path = "", anchor] = link.split("#");
    const file = path === "" ? name : normalize(join(dirname(name), path));
    if (!existsSync(join(packedFolder, file))) return true;
    return anchor !== undefined && !anchorsOf(textOf(file)).includes(anchor);
  });
}

describe("Links in the package", () => {
  test.each(["AGENTS.md", "llms.txt", "docs/README.md", "docs/migrate.md", SKILL])(
    "%s links only to files and headings of the package",
    (name) => {
      expect(brokenLinks(name)).toEqual([]);
    },
  );

  test("AGENTS.md, llms.txt and the skill are reached from each other", () => {
    expect(textOf("llms.txt")).toContain("](AGENTS.md)");
    expect(textOf("llms.txt")).toContain(`](${SKILL})`);
    expect(textOf("AGENTS.md")).toContain("](llms.txt)");
    expect(textOf("AGENTS.md")).toContain(`](${SKILL})`);
  });
});

describe("AGENTS.md", () => {
  test("has the exit codes of the command, with the same meaning", () => {
    const codesOf = (name: string): string[] => textOf(name).match(/^\| \d+ \|.*$/gm) ?? [];
    expect(codesOf("AGENTS.md")).toHaveLength(9);
    expect(codesOf("docs/command.md")).toEqual(expect.arrayContaining(codesOf("AGENTS.md")));
  });
});

describe("llms.txt", () => {
  test("has the form of llmstxt.org: a title, a summary, and sections of links", () => {
    const [title, blank, summary] = textOf("llms.txt").split("\n");
    expect([title, blank]).toEqual(["# evalwire", ""]);
    expect(summary).toMatch(/^> .+\.$/);
    const [, ...sections] = textOf("llms.txt").split(/^## .+\n/m);
    expect(sections.length).toBeGreaterThan(5);
    for (const section of sections)
      for (const line of section.trim().split("\n")) expect(line).toMatch(/^- \[.+\]\(\S+\): .+$/);
  });

  test.each(["llms.txt", "docs/README.md"])("%s names every page and schema of docs", (name) => {
    const page = textOf(name);
    const folder = name.startsWith("docs/") ? "" : "docs/";
    const all = readdirSync(join(packedFolder, "docs")).filter(
      (file) => `${folder}${file}` !== "README.md",
    );
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((file) => !page.includes(`](${folder}${file})`))).toEqual([]);
  });
});
