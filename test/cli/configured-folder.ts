import { beforeEach, expect } from "vitest";
import { RunFolder } from "./run-files.ts";
import type { Outcome, Surroundings } from "./support.ts";

/** Folder of a test with two tables and a policy, where a configuration file can be written. */
export class ConfiguredFolder {
  #folder: RunFolder | null = null;

  /** Makes a new folder for each test of the file. */
  constructor() {
    beforeEach(() => {
      const folder = new RunFolder();
      this.#folder = folder;
      this.write({
        "base.csv": table(7),
        "cand.csv": table(6, 1),
        "gate.json": JSON.stringify(POLICY),
      });
      return () => folder.remove();
    });
  }

  get path(): string {
    return this.#own.path;
  }

  /** Writes files by their names. */
  write(files: Readonly<Record<string, string>>): void {
    this.#own.write(files);
  }

  /** Writes the configuration file. */
  configure(config: object): void {
    this.write({ "evalwire.config.json": JSON.stringify(config) });
  }

  /** Runs a command line whose words are separated by spaces. */
  async run(line: string, around: Surroundings = {}): Promise<Outcome> {
    return await this.#own.run(line, around);
  }

  /** Returns the JSON of a command that ends with 0, 100 or 101. */
  async resultOf(line: string, around: Surroundings = {}): Promise<Record<string, object>> {
    const { code, stdout } = await this.run(`${line} --json`, around);
    expect([0, 100, 101], stdout).toContain(code);
    return JSON.parse(stdout);
  }

  /** Returns message and hint of a command that is refused, in both forms. */
  async refusal(line: string, around: Surroundings = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(line, around);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    const json = await this.run(`${line} --json`, around);
    const { message, hint } = JSON.parse(json.stdout).error;
    expect(stderr).toContain(`error: ${message}\n${hint ?? ""}`);
    return `${message}\n${hint}`;
  }

  get #own(): RunFolder {
    if (this.#folder === null) throw new TypeError("The folder exists during a test");
    return this.#folder;
  }
}

/** 60 rows: `correct` fails in every `bad`-th, `judge` runs from 1 to 5, `pages` is a number. */
function table(bad: number, shift = 0): string {
  const lines = Array.from({ length: 60 }, (_, row) => {
    const judge = 1 + ((row + shift) % 5);
    return `r${row},q${row},${row % 3},d${row % 7},${row % bad === 0 ? 0 : 1},${judge},${row % 9}`;
  });
  return `id,question,topic,doc,correct,judge,pages\n${lines.join("\n")}\n`;
}

/** Policy in `gate.json`. */
export const POLICY = { rules: [{ scorer: "correct", maxDrop: 0.2 }] };
