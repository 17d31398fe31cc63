// `node:fs/promises` for a process that kills itself at a step: before, in the middle of and after
// each change to the file system. ../sync-kills.mjs bundles it in place of the real module.

import { promises as real } from "node:fs";
import process from "node:process";

type FileHandle = Awaited<ReturnType<typeof real.open>>;

export const { lstat, readdir, readFile, realpath, stat } = real;

let steps = 0;
let killAt: number | null = null;

/** Sets the step at which the process kills itself. */
export function killAtStep(step: number | null): void {
  killAt = step;
}

/** Returns the number of steps so far. */
export function stepsSoFar(): number {
  return steps;
}

function step(): void {
  if (steps++ === killAt) process.kill(process.pid, "SIGKILL");
}

function around<Args extends unknown[], T>(work: (...args: Args) => Promise<T>) {
  return async (...args: Args): Promise<T> => {
    step();
    const done = await work(...args);
    step();
    return done;
  };
}

export const appendFile = around(real.appendFile);
export const link = around(real.link);
export const mkdir = around(real.mkdir as (path: string, options: object) => Promise<unknown>);
export const rename = around(real.rename);
export const truncate = around(real.truncate);
export const unlink = around(real.unlink);

export async function writeFile(path: string, data: string, options: { flag: string }) {
  const file = await open(path, options.flag);
  try {
    await file.writeFile(data);
  } finally {
    await file.close();
  }
}

export async function open(path: string, flags: string, mode?: number): Promise<FileHandle> {
  step();
  const file = await real.open(path, flags, mode);
  step();
  const write = file.writeFile.bind(file);
  const sync = file.sync.bind(file);
  file.writeFile = async (data) => {
    const bytes = Buffer.from(data as string);
    step();
    await write(bytes.subarray(0, bytes.length / 2));
    step();
    await write(bytes.subarray(bytes.length / 2));
    step();
  };
  file.sync = around(sync);
  return file;
}
