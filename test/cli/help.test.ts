import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { EXIT_CODES, GROUPS } from "../../src/cli/help.ts";
import { allCommands, ENDLESS, type ListedCommand, runLine, startExamples } from "./examples.ts";
import { runCommand } from "./support.ts";

const commands = await allCommands();
const leaves = commands.filter(({ command }) => command.commands.length === 0);

describe.each(commands.map((one) => [one.path, one] as const))("help of %s", (path, listed) => {
  const { command } = listed as ListedCommand;

  test("is one sentence, with every argument and option described", () => {
    expect(command.description()).toMatch(/^[A-Z][^.!?]*$/);
    for (const option of [...command.options, ...command.registeredArguments])
      expect(option.description, `${path} ${option.name()}`).toMatch(/\S/);
  });

  test("is printed on request, within 80 columns as far as its words allow", async () => {
    const args = path.split(" ").slice(1);
    const { code, stdout, stderr } = await runCommand([...args, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`Usage: ${path}`);
    const help = await runCommand(["help", ...args]);
    expect(help).toEqual({ code: 0, stdout, stderr: "" });
    for (const line of stdout.split("\n").filter((one) => one.startsWith("  ")))
      expect(line.length, line).toBeLessThanOrEqual(100);
  });
});

describe("examples", () => {
  let folder = "";
  afterEach(() => {
    if (folder !== "") rmSync(folder, { recursive: true, force: true });
  });

  test.each(leaves.map(({ path, command }) => [path, command.examples.length]))(
    "%s has at least two",
    (_, count) => {
      expect(count).toBeGreaterThanOrEqual(2);
    },
  );

  const lines = leaves.flatMap(({ path, command }) =>
    command.examples.map(({ line }) => [line, path] as const),
  );
  test.each(lines.filter(([line]) => !ENDLESS.some((one) => line.startsWith(one))))(
    "%s",
    async (line, path) => {
      expect(line.startsWith(`${path.split(" ").slice(0, 2).join(" ")}`)).toBe(true);
      folder = mkdtempSync(join(tmpdir(), "evalwire-help-"));
      const surroundings = await startExamples(folder);
      try {
        if (/^evalwire baseline(?! set)/.test(line))
          await runLine("evalwire baseline set latest", surroundings);
        const { code, stdout, stderr } = await runLine(line, surroundings);
        const decides = /^evalwire (gate|report)\b/.test(line);
        expect(decides ? [0, 100, 101] : [0], `${stdout}\n${stderr}`).toContain(code);
      } finally {
        await surroundings.close();
      }
    },
  );
});

describe("main help", () => {
  test("lists every command in a group, and the groups in their order", async () => {
    const { stdout } = await runCommand(["help"]);
    const top = commands.filter(({ path }) => path.split(" ").length === 2);
    for (const { command } of top)
      expect(Object.values(GROUPS).flat(), "add it to GROUPS").toContain(command.name());
    expect(stdout).not.toContain("Commands:");
    const headings = Object.keys(GROUPS).filter((one) => stdout.includes(`\n${one}:\n`));
    const positions = headings.map((one) => stdout.indexOf(`\n${one}:\n`));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  test("lists every exit code", async () => {
    const { stdout } = await runCommand(["help"]);
    for (const [code, meaning] of EXIT_CODES)
      expect(stdout).toMatch(new RegExp(`^  ${code} +${meaning.slice(0, 20)}`, "m"));
  });
});

describe("A command line that is not understood", () => {
  test.each([
    [["help", "rnus"], "Did you mean 'runs'?"],
    [["help", "runs", "lsit"], "Did you mean 'list'?"],
    [["rnus", "--help"], "Did you mean 'runs'?"],
    [["runs", "lsit", "--help"], "Did you mean 'list'?"],
    [["runs", "lsit"], "Did you mean 'list'?"],
    [["runs", "--model", "--status", "failed"], "'--status' follows it"],
    [["runs", "--profile", "--no-progress"], "write --profile=--no-progress"],
    [["runs", "--model="], "empty"],
    [["runs", "--model", ""], "empty"],
    [["runs", "--status", "failed", "--status", "completed"], "given"],
    [["runs", "show", ""], "An argument is empty"],
  ])("%j is refused", async (args, text) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(text);
  });

  test("a value may begin with a dash where nothing else is meant", async () => {
    const written = await runCommand(["runs", "--model=--json"]);
    expect(written.stderr).toContain("No API key");
    const negative = await runCommand(["runs", "--limit", "-1"]);
    expect(negative.stderr).toContain("positive integer");
  });
});
