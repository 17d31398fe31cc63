import { readdir, stat } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { EvalwireConfig } from "../config/config.ts";
import { isEvalwireError } from "../core/errors/base.ts";
import { CommandError, messageAlone } from "./failure.ts";
import { readJsonFile } from "./json-file.ts";

/** Names of the configuration file. A folder may have one of them. */
export const CONFIG_FILES: readonly string[] = [
  "evalwire.config.json",
  "evalwire.config.mjs",
  "evalwire.config.ts",
];

/** Endings that other tools read, and this one does not: ignoring such a file would be a surprise. */
const UNREAD = /^evalwire\.config\.(?:[cm]?js|[cm]?ts|jsonc|json5|ya?ml|toml)$/;

/**
 * Finds the configuration file: in the folder, or in the nearest parent that has one, as ESLint and
 * Biome do. The search ends at the root of the repository (a folder with `.git`), otherwise at the
 * root of the file system. Returns null if there is none.
 *
 * @throws {CommandError} for two configuration files in one folder, for one with another ending, and
 *   for one in a parent that belongs to another user: it could run that user's code.
 */
export async function findConfigFile(folder: string): Promise<string | null> {
  for (let at = folder; ; at = dirname(at)) {
    const names = await readdir(at).catch((): string[] => []); // a parent may be unreadable
    const found = names.filter((name) => CONFIG_FILES.includes(name) || UNREAD.test(name)).sort();
    const [first, second] = found;
    if (second !== undefined)
      throw new CommandError(
        "configuration",
        `'${at}' has several configuration files: ${found.join(", ")}`,
        { hint: "Keep one of them, or name one with --config-file." },
      );
    if (first !== undefined) return await accepted(join(at, first), at === folder);
    if (names.includes(".git") || dirname(at) === at) return null;
  }
}

async function accepted(path: string, isHere: boolean): Promise<string> {
  if (!CONFIG_FILES.some((name) => path.endsWith(name)))
    throw new CommandError("configuration", `'${path}' is not read because of its ending`, {
      hint: `The names of configuration files are ${CONFIG_FILES.join(", ")}.`,
    });
  const user = process.getuid?.(); // absent on Windows
  const { uid } = await stat(path);
  if (isHere || user === undefined || uid === user || uid === 0) return path;
  throw new CommandError("configuration", `'${path}' belongs to another user`, {
    hint: "Name it with --config-file if you trust it.",
  });
}

/**
 * Reads and checks a configuration file.
 *
 * @throws {CommandError} when it cannot be read. {@link InvalidArgumentError} for a setting that is
 *   unknown or invalid.
 */
export async function readConfigFile(path: string): Promise<EvalwireConfig> {
  const file = { title: `The configuration file '${path}'`, code: "configuration" };
  const isJson = extname(path) === ".json";
  const content = isJson ? await readJsonFile(path, file) : await importConfig(path);
  const { defineConfig } = await import("../config/check-config.ts");
  try {
    return defineConfig(content as EvalwireConfig); // which checks it
  } catch (error) {
    if (!isEvalwireError(error)) throw error;
    throw new CommandError("configuration", `${messageAlone(error)} (in '${path}')`, {
      hint: error.hint,
    });
  }
}

async function importConfig(path: string): Promise<unknown> {
  if (/\.[cm]?ts$/.test(path) && !readsTypeScript())
    throw new CommandError(
      "configuration",
      `'${path}' needs Node 22.18 or later, Deno or Bun: this is Node ${process.versions.node}`,
      { hint: "Use evalwire.config.mjs, with the types in a comment, or evalwire.config.json." },
    );
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    throw unusable(path, error);
  }
  if (module.default !== undefined) return module.default;
  throw new CommandError("configuration", `'${path}' has no default export`, {
    hint: "Write: export default defineConfig({ … })",
  });
}

/** Returns whether this runtime imports TypeScript. */
function readsTypeScript(): boolean {
  const { features, versions } = process as {
    features: { typescript?: string | false };
    versions: Record<string, string | undefined>;
  }; // newer than the types
  return Boolean(features.typescript) || versions.bun !== undefined || versions.deno !== undefined;
}

function unusable(path: string, error: unknown): CommandError {
  const { code, name, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  if (code === "ENOENT" || (code === "ERR_MODULE_NOT_FOUND" && message?.includes(`'${path}'`)))
    return new CommandError("configuration", `'${path}' does not exist`);
  if (code === "ERR_MODULE_NOT_FOUND" && /'evalwire(?:\/|')/.test(message ?? ""))
    return new CommandError("configuration", `'${path}' imports evalwire, which is not installed`, {
      hint: "Install it in this project, or export the settings without defineConfig().",
    });
  if (error instanceof SyntaxError || name === "SyntaxError")
    // its message may quote a key
    return new CommandError("configuration", `'${path}' has a syntax error`, {
      hint: `Run node --check '${path}' to see it.`,
    });
  return new CommandError(
    "configuration",
    `'${path}' failed: ${error instanceof Error ? error.message : String(error)}`,
  );
}
