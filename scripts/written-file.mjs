// What scripts have in common that write one file of the repository.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

/**
 * Writes the text of a file; with `--check`, fails with a sentence if the file differs; with `--help`,
 * prints the help.
 */
export async function writeOrCheck({ help, path, make, differs }) {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.log(help);
  const text = await make();
  if (!values.check) return writeFileSync(path, text);
  if (readFileSync(path, "utf8") === text) return;
  console.error(differs);
  process.exitCode = 1;
}
