import { Option } from "commander";
import { expect, test } from "vitest";
import { CliCommand } from "../../src/cli/cli-command.ts";
import { bashCompletion } from "../../src/cli/completion/bash.ts";
import { fishCompletion } from "../../src/cli/completion/fish.ts";
import { nodesOf, RUN_WORDS, treeOf } from "../../src/cli/completion/tree.ts";
import { zshCompletion } from "../../src/cli/completion/zsh.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { FORMAT_NAMES } from "../../src/import/formats.ts";
import { allCommands } from "./examples.ts";
import { ioOf, runCommand } from "./support.ts";

const WRITERS = [
  ["bash", bashCompletion],
  ["zsh", zshCompletion],
  ["fish", fishCompletion],
] as const;

const tree = treeOf(await buildProgram(null, ioOf().io, () => {}));
const nodes = new Map(nodesOf(tree).map((node) => [node.path.join(" "), node]));
const offerOf = (path: string, option: string) =>
  nodes.get(path)?.options.find(({ long }) => long === option)?.value?.offer;

test.each(WRITERS)("%s has every command, option and form of a run", async (shell, write) => {
  const { code, stdout } = await runCommand(["completion", shell]);
  expect(code).toBe(0);
  expect(stdout).toBe(write(tree));
  for (const { path, command } of await allCommands()) {
    const names = path.split(" ");
    const functionName = new RegExp(`^_${names.join("_")}\\(\\) \\{$`, "m");
    const parts = {
      bash: stdout.includes(`'${path}')`),
      zsh: functionName.test(stdout),
      fish: stdout.includes(`__evalwire_at \\'${path}\\'`),
    };
    if (command.options.length > 0) expect(parts[shell], path).toBe(true);
    expect(stdout).toMatch(new RegExp(`[ (']${names.at(-1)}[ :)']`));
    for (const { long } of command.options) {
      const form = shell === "fish" ? `-l ${long?.slice(2)} ` : `${long}`;
      expect(stdout, path).toContain(form);
    }
  }
  for (const [word] of RUN_WORDS)
    expect(stdout).toContain(word.replace(":", shell === "zsh" ? "\\:" : ":"));
});

test("A command has the options of its default subcommand, and none twice", () => {
  for (const name of ["runs", "scorers", "experiments"])
    expect(nodes.get(`evalwire ${name}`)?.options).toEqual(
      nodes.get(`evalwire ${name} list`)?.options,
    );
  for (const [path, { options }] of nodes) {
    const names = [...(path === "evalwire" ? [] : tree.options), ...options].flatMap(
      ({ long, short }) => [long, ...(short === null ? [] : [short])],
    );
    expect(names.length, path).toBe(new Set(names).size);
  }
});

test("Values are words, files, folders or runs", () => {
  expect(offerOf("evalwire gate", "--adjust")).toEqual(["holm", "bh", "none"]);
  expect(offerOf("evalwire gate", "--policy")).toBe("file");
  expect(offerOf("evalwire gate", "--max-drop")).toBe("nothing");
  expect(offerOf("evalwire gate", "--delimiter")).toEqual([",", ";", "|", "tab"]);
  expect(offerOf("evalwire sandbox", "--seed")).toEqual(["scenario", "gpqa", "empty"]);
  expect(offerOf("evalwire demo", "--folder")).toBe("folder");
  expect(offerOf("evalwire plan", "--pilot")).toBe("run");
  expect(offerOf("evalwire export", "--format")).toContain("jsonl.gz");
  expect(offerOf("evalwire gate", "--format")).toHaveLength(FORMAT_NAMES.length);
  expect(offerOf("evalwire gate", "--format")).toEqual(expect.arrayContaining([...FORMAT_NAMES]));
});

test("Arguments are runs, files and words, unless their names are free", () => {
  const free = new Set(["id", "scorer", "version"]);
  for (const [path, { args }] of nodes)
    for (const { name, offer } of args)
      expect(offer === "nothing", `${path} ${name}: see BY_PLACEHOLDER in tree.ts`).toBe(
        free.has(name),
      );
  expect(nodes.get("evalwire gate")?.args).toEqual([
    { name: "base", offer: "run", repeats: false },
    { name: "candidate", offer: "run", repeats: true },
  ]);
});

const HOSTILE = 'it\'s "$HOME" `id` $(id) a:b [c] {d} \\e %F{red} ;|& *\t<f>\nmore';

/** Returns what is left of a script without its quoted strings and comments. */
const unquoted = (script: string, shell: string): string =>
  script
    .replace(/^ *#.*$/gm, "")
    .replace(shell === "fish" ? /'(?:[^'\\]|\\['\\])*'/g : /\\'|'[^']*'/g, "Q");

test.each(WRITERS)("%s quotes descriptions and words", (shell, write) => {
  const build = (text: string, words: readonly string[]): CliCommand => {
    const program = new CliCommand("evalwire", ioOf().io, () => {}).description(text);
    program
      .command("gate")
      .description(text)
      .argument("[base]", text)
      .addOption(new Option("--way <way>", text).choices(words))
      .option("--limit <a:b'$x>", text);
    return program;
  };
  const words = ["$(id)", "`id`", "a b", "it's", "c;d"];
  const hostile = write(treeOf(build(HOSTILE, words)));
  const plain = write(treeOf(build("plain", ["one", "two", "three", "four", "five"])));
  const rest = unquoted(hostile, shell);
  for (const text of ["$(id)", "`id`", "%F", "<f>", "c;d", "more", "HOME"])
    expect(rest).not.toContain(text);
  expect(hostile.split("\n")).toHaveLength(plain.split("\n").length);
  if (shell !== "bash") expect(hostile).toContain("%F{red} ;|& * <f> more");
  if (shell === "zsh") {
    expect(hostile).toContain("a\\:b \\[c\\] {d} \\\\e");
    expect(hostile).toContain(":a\\:b'\\''$x:");
  }
  if (shell === "fish") expect(hostile).toContain("'it\\'s \"$HOME\" `id` $(id) a:b [c] {d} \\\\e");
});

test("bash has no syntax that bash 3.2 lacks", () => {
  expect(bashCompletion(tree)).not.toMatch(
    /mapfile|readarray|-A\b|\$\{\w+(?:,|\^|@[A-Z]|\[-)|&>>|\|&|coproc|local -n|;;?&|\*\*|< <\(/,
  );
});

test("A shell must be named", async () => {
  const none = await runCommand(["completion"]);
  expect(none).toEqual({
    code: 3,
    stdout: "",
    stderr: "error: Missing required argument 'shell': bash, zsh or fish\n",
  });
  const misspelled = await runCommand(["completion", "fihs"]);
  expect([misspelled.code, misspelled.stdout]).toEqual([3, ""]);
  expect(misspelled.stderr).toContain("It must be bash or zsh or fish. Did you mean 'fish'?");
  expect((await runCommand(["completion", "powershell"])).code).toBe(3);
});

test.each(["completion bash", "help runs"])(
  "%s needs no profile, but checks a flag",
  async (line) => {
    const env = { EVALWIRE_PROFILE: "nightly" };
    const { code, stderr } = await runCommand(line.split(" "), { env });
    expect([code, stderr]).toEqual([0, ""]);
    expect((await runCommand([...line.split(" "), "--profile", "nightly"], { env })).code).toBe(3);
  },
);

test("Only completion defines all commands, whatever is typed", async () => {
  const defined = async (...words: string[]): Promise<string[]> =>
    (await buildProgram(words, ioOf().io, () => {})).commands
      .filter(
        ({ options, commands, registeredArguments: args }) =>
          [...options, ...commands, ...args].length > 0,
      )
      .map((one) => one.name());
  expect(await defined("gate", "base.csv", "candidate.csv")).toEqual(["gate"]);
  expect((await defined("completion", "bash")).length).toBeGreaterThan(15);
});

test("--json prints one document, with the script", async () => {
  const { code, stdout } = await runCommand(["completion", "zsh", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ shell: "zsh", script: zshCompletion(tree) });
});

test("The help says how to install it in each shell", async () => {
  const { stdout } = await runCommand(["completion", "--help"]);
  for (const line of [
    'eval "$(evalwire completion bash)"',
    "source <(evalwire completion zsh)",
    "evalwire completion fish > ~/.config/fish/completions/evalwire.fish",
  ])
    expect(stdout).toContain(line);
});
