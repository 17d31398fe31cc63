import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Io } from "./io.ts";

/** Password that a netrc file has for a host. */
export interface NetrcEntry {
  /** Path of the file. */
  readonly path: string;
  /** Name of the entry: the host, or `default`. */
  readonly machine: string;
  readonly password: string;
  /** True if other users of the machine can read the file. */
  readonly isShared: boolean;
}

/** Result of looking for a password. */
export interface NetrcSearch {
  /** Path of the file that was read, or would have been; null without a home folder. */
  readonly path: string | null;
  readonly entry: NetrcEntry | null;
  /** Why the file could not be used; null if it could, or does not exist. */
  readonly problem: string | null;
}

/**
 * Looks up the first of the hosts that has a password in the netrc file, then the entry `default`,
 * as W&B's own tools do. The file is that of the variable NETRC, otherwise `~/.netrc`, otherwise
 * `~/_netrc`. Hosts include the port, as W&B's tools write them.
 */
export async function searchNetrc(env: Io["env"], hosts: readonly string[]): Promise<NetrcSearch> {
  const paths = netrcPaths(env);
  for (const path of paths) {
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException; // readFile() throws no others
      if (code === "ENOENT" || code === "ENOTDIR") continue;
      return { path, entry: null, problem: `'${path}' cannot be read (${code})` };
    }
    const machines = parseNetrc(text);
    if (machines === null)
      return { path, entry: null, problem: `'${path}' is not a valid netrc file` };
    for (const machine of [...hosts, "default"]) {
      const password = machines.get(machine.toLowerCase());
      if (password === undefined) continue;
      const problem = `the entry of '${machine}' in '${path}' has no password`;
      if (password === "") return { path, entry: null, problem };
      const isShared = ((await stat(path)).mode & 0o077) !== 0 && process.platform !== "win32";
      return { path, entry: { path, machine, password, isShared }, problem: null };
    }
    return { path, entry: null, problem: null };
  }
  return { path: paths[0] ?? null, entry: null, problem: null };
}

function netrcPaths(env: Io["env"]): string[] {
  const home = env.HOME || env.USERPROFILE;
  const given = env.NETRC;
  if (given) return [home && /^~[/\\]/.test(given) ? join(home, given.slice(2)) : given];
  return home ? [join(home, ".netrc"), join(home, "_netrc")] : [];
}

/**
 * Reads the passwords of a netrc file by machine, in lower case; the last entry of a machine counts,
 * as in Python's module. Returns null for a file that is not valid.
 */
export function parseNetrc(text: string): Map<string, string> | null {
  const tokens = new Tokens(text.replace(/^\uFEFF/, ""));
  const machines = new Map<string, string>();
  let machine: string | null = null;
  for (let token = tokens.next(); token !== null; token = tokens.next()) {
    if (token === "macdef") {
      tokens.skipMacro();
      machine = null;
    } else if (token === "machine" || token === "default") {
      const name: string | null = token === "machine" ? tokens.value() : token;
      if (name === null) return null;
      machine = name.toLowerCase();
      machines.set(machine, "");
    } else if (["login", "user", "account", "password"].includes(token)) {
      const value = tokens.value();
      if (machine === null || value === null) return null;
      if (token === "password") machines.set(machine, value);
    } else return null;
  }
  return machines;
}

/** The words of a netrc file: separated by white space, or in double quotes; `\` escapes. */
class Tokens {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns the next keyword, without comments; null at the end. */
  next(): string | null {
    for (let token = this.value(); ; token = this.value()) {
      if (token === null || !token.startsWith("#")) return token;
      this.#skipLine();
    }
  }

  /** Returns the next word, which may begin with `#`; null at the end. */
  value(): string | null {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
    if (this.#at >= this.#text.length) return null;
    const quoted = this.#text[this.#at] === '"';
    if (quoted) this.#at++;
    let word = "";
    for (; this.#at < this.#text.length; this.#at++) {
      let char = this.#text[this.#at] ?? "";
      if (quoted ? char === '"' : /\s/.test(char)) break;
      if (char === "\\") char = this.#text[++this.#at] ?? "";
      word += char;
    }
    if (quoted) this.#at++;
    return word;
  }

  /** Skips the commands of a macro, which end at an empty line. */
  skipMacro(): void {
    const end = /\r?\n[ \t]*\r?\n/g;
    end.lastIndex = this.#at;
    this.#at = end.exec(this.#text) === null ? this.#text.length : end.lastIndex;
  }

  /** Goes to the end of the line, which may be here. */
  #skipLine(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }
}
