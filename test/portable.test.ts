import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";

// `npm run typecheck` checks all sources with etc/portable. Here: that it would notice.

const root = new URL("../", import.meta.url).pathname;
const config = join(root, "etc", "portable", "tsconfig.json");

/** Modules that use what some runtime lacks. */
const PLANTED: Readonly<Record<string, string>> = {
  "process.env": 'export const key = process.env["KEY"];',
  Buffer: 'export const bytes = Buffer.from("a");',
  "a node: module": 'export { readFile } from "node:fs/promises";',
  "a node: module, loaded later": 'export const fs = (): unknown => import("node:fs");',
  require: 'export const fs: unknown = require("fs");',
  document: "export const { title } = document;",
  window: "export const page = window;",
  localStorage: 'export const key = localStorage.getItem("key");',
  XMLHttpRequest: "export const request = new XMLHttpRequest();",
  navigator: "export const agent = navigator.userAgent;",
  Deno: 'export const key = Deno.env.get("KEY");',
  "globalThis.Deno": "export const { Deno } = globalThis;",
  Bun: "export const server = Bun.version;",
  setImmediate: "setImmediate(() => {});",
  "unref() of a timer": "setTimeout(() => {}, 1).unref();",
  "Array.fromAsync": "export const list = Array.fromAsync([1]);",
  "Promise.withResolvers": "export const one = Promise.withResolvers<number>();",
  "Promise.try": "export const one = Promise.try(() => 1);",
  "Object.groupBy": "export const groups = Object.groupBy([1], () => 'a');",
  "iterator helpers": "export const doubled = [1].values().map((one) => one * 2);",
  "set methods": "export const both = new Set([1]).union(new Set([2]));",
  "the v flag": "export const letters = /\\p{L}/v;",
  "Uint8Array.fromBase64": 'export const bytes = Uint8Array.fromBase64("YQ==");',
  "RegExp.escape": 'export const pattern = RegExp.escape("a.b");',
  "URL.parse": 'export const url = URL.parse("http://a.test");',
  "ReadableStream.from": "export const stream = ReadableStream.from([1]);",
  "a loop over a stream":
    "export async function all(s: ReadableStream<string>): Promise<void> { for await (const _ of s) continue; }",
  "Response.bytes": "export const bytes = new Response('').bytes();",
  "AbortSignal.any": "export const signal = AbortSignal.any([]);",
  "crypto.randomBytes": "export const bytes = crypto.randomBytes(8);",
  "a using declaration":
    "export function one(): void { using lock = { [Symbol.dispose]: () => {} }; void lock; }",
};

/** Modules of the kind that the library consists of. */
const ALLOWED: Readonly<Record<string, string>> = {
  fetch: 'export const text = async (): Promise<string> => (await fetch("http://a.test")).text();',
  "web streams": "export const reader = new ReadableStream<string>().getReader().read();",
  "array methods of ES2023": "export const sorted = [2, 1].toSorted();",
  "another global of a runtime, by the one name for it":
    'import { runtime } from "../../src/core/client-options.ts"; export const env = runtime.Deno?.env;',
};

const pathOf = (name: string): string => join(root, "etc", "portable", `${name}.planted.ts`);

/** Returns the problems of each planted module, by its name. */
function check(modules: Readonly<Record<string, string>>): Map<string, string[]> {
  const { config: json } = ts.readConfigFile(config, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(json, ts.sys, join(config, ".."), {}, config);
  const contents = new Map(Object.entries(modules).map(([name, code]) => [pathOf(name), code]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => contents.has(path) || fileExists(path);
  host.readFile = (path) => contents.get(path) ?? readFile(path);
  const globals = join(root, "etc", "portable", "globals.d.ts");
  const program = ts.createProgram([globals, ...contents.keys()], options, host);
  return new Map(
    Object.keys(modules).map((name) => {
      const file = program.getSourceFile(pathOf(name));
      const found = [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
      ];
      return [name, found.map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n"))];
    }),
  );
}

let problems: Map<string, string[]>;
beforeAll(() => {
  problems = check({ ...PLANTED, ...ALLOWED });
});

describe("the check of portable APIs", () => {
  test.each(Object.keys(PLANTED))("refuses %s", (name) => {
    expect(problems.get(name)).not.toEqual([]);
  });

  test.each(Object.keys(ALLOWED))("accepts %s", (name) => {
    expect(problems.get(name)).toEqual([]);
  });

  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.ts$/.test(file) && !/^cli|^report\/page|[/-]node\.ts$/.test(file),
  );
  const code = (file: string): string =>
    readFileSync(join(root, "src", file), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");

  // A cast, or a string, would get around the types.
  test("two files look at the globals of a runtime, and none evaluates a string", () => {
    const looking = sources.filter((file) =>
      /\bglobalThis(?!\.fetch\b)|(?<![.\w])(?:eval|Function)\(/.test(code(file)),
    );
    expect(looking.sort()).toEqual(["core/client-options.ts", "core/network-hint.ts"]);
  });

  test("no pattern is built with flags that the types do not see", () => {
    const odd: string[] = [];
    const visit = (node: ts.Node): void => {
      if (
        (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
        node.expression.getText() === "RegExp" &&
        node.arguments?.[1] !== undefined &&
        !/^"[dgimsuy]*"$/.test(node.arguments[1].getText())
      )
        odd.push(node.getText());
      ts.forEachChild(node, visit);
    };
    for (const file of sources)
      visit(ts.createSourceFile(file, code(file), ts.ScriptTarget.ES2022, true));
    expect(odd).toEqual([]);
  });

  test("no types of Node or of web pages are part of it", () => {
    const { config: json } = ts.readConfigFile(config, ts.sys.readFile);
    const parsed = ts.parseJsonConfigFileContent(json, ts.sys, join(config, ".."), {}, config);
    const files = ts.createProgram(parsed.fileNames, parsed.options).getSourceFiles();
    const foreign = files.filter(({ fileName }) => /@types\/node\/|lib\.dom\./.test(fileName));
    expect(foreign.map(({ fileName }) => fileName)).toEqual([]);
    expect(files.length).toBeGreaterThan(300);
  });
});
