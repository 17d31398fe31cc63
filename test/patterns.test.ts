import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const SRC = new URL("../src/", import.meta.url).pathname;

/** Finds every regular expression in the sources, with its location. */
function patterns(): { place: string; source: string; flags: string }[] {
  const found: { place: string; source: string; flags: string }[] = [];
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  for (const file of files) {
    const tree = ts.createSourceFile(
      file,
      readFileSync(join(SRC, file), "utf8"),
      ts.ScriptTarget.Latest,
    );
    const visit = (node: ts.Node): void => {
      if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) {
        const text = node.getText(tree);
        const end = text.lastIndexOf("/");
        const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
        found.push({
          place: `${file}:${line}`,
          source: text.slice(1, end),
          flags: text.slice(end + 1),
        });
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return found;
}

/**
 * Runs in its own process, because a backtracking pattern cannot be interrupted: prints each
 * pattern and tries it on strings made of its own parts.
 */
const PROGRAM = `
const LENGTH = 300_000;
const patterns = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const CLASSES = ["a", "Z", "0", " ", "\\n", "\\t", "/", "<", ".", "-", "_", ":", ",", '"', "'", "\\\\", "é", "\\u0000"];
for (const { place, source, flags } of patterns) {
  console.log(place + " /" + source + "/" + flags);
  const words = [...source.matchAll(/[A-Za-z<][\\w<-]+/g)].map(([word]) => word);
  const chars = [...new Set(source.replaceAll(/\\\\[a-zA-Z]/g, ""))];
  const atoms = [...new Set([...CLASSES, ...words, ...chars])];
  const pattern = new RegExp(source, flags);
  for (const atom of atoms) {
    const body = atom.repeat(Math.ceil(LENGTH / atom.length));
    for (const text of [body, body + "\\u0001", words[0] === undefined ? body : words[0] + body + "\\u0001"]) {
      pattern.lastIndex = 0;
      pattern.test(text);
    }
  }
}
console.log("done");
`;

test("no regular expression takes time quadratic in the length of a string", () => {
  const all = patterns();
  expect(all.length).toBeGreaterThan(50);
  // a quadratic one takes longer than this on a single string of this length, and there are several
  const hang = 240_000;
  const done = spawnSync(process.execPath, ["-e", PROGRAM], {
    input: JSON.stringify(all),
    encoding: "utf8",
    timeout: hang,
  });
  expect(done.stderr).toBe("");
  expect(done.stdout.trimEnd().split("\n").at(-1)).toBe("done");
}, 300_000);
