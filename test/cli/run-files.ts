import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, runCommand, type Surroundings } from "./support.ts";

/** Folder for the files of a test. */
export class RunFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), "evalwire-runs-"));

  /** Writes files by their names. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.path, name), text);
  }

  /** Runs a command line in the folder. Its words are separated by spaces. */
  async run(line: string, surroundings: Surroundings = {}): Promise<Outcome> {
    const { code, stdout, stderr } = await runCommand(line.split(" "), {
      cwd: this.path,
      ...surroundings,
    });
    const named = (text: string): string => text.replaceAll(`${this.path}/`, "");
    return { code, stdout: named(stdout), stderr: named(stderr) };
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** Makes a table of 60 rows: `correct` fails in every `bad`-th row, `judge` runs from 1 to 5. */
export function table(bad: number): string {
  const lines = Array.from(
    { length: 60 },
    (_, row) => `r${row},${row % 3},${row % bad === 0 ? 0 : 1},${1 + ((row * bad) % 5)}`,
  );
  return `id,topic,correct,judge\n${lines.join("\n")}\n`;
}
