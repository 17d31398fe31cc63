// Kills this process with SIGKILL at its nth step: before a file is opened, written, synced,
// closed, renamed, linked or removed. Import it before the code under test.
import { createRequire, syncBuiltinESMExports } from "node:module";
import process from "node:process";

const files = createRequire(import.meta.url)("node:fs/promises");
const open = files.open;

/** Number of steps so far. */
export let steps = 0;

function step(killAt) {
  if (steps++ === killAt) process.kill(process.pid, "SIGKILL");
}

/** Counts the steps from now on. @param {number | null} killAt null kills never */
export function countSteps(killAt) {
  for (const name of ["rename", "link", "unlink", "mkdir"]) {
    const original = files[name];
    files[name] = (...args) => {
      step(killAt);
      return original(...args);
    };
  }
  files.open = async (...args) => {
    step(killAt);
    return withSteps(await open(...args), killAt);
  };
  syncBuiltinESMExports();
}

function withSteps(file, killAt) {
  for (const name of ["write", "writeFile", "sync", "chmod", "close"]) {
    const original = file[name];
    file[name] = (...args) => {
      step(killAt);
      return original.apply(file, args);
    };
  }
  return file;
}
