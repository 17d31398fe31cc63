// Chromium from the package manager, and playwright-core and axe-core from npm, kept in the cache
// outside the clone.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensurePackages } from "../npm-install.mjs";

const PLAYWRIGHT = "playwright-core@1.65.1";
const AXE = "axe-core@4.14.1";

const done = (command, args) => spawnSync(command, args, { encoding: "utf8" });
const works = (command, args) => done(command, args).status === 0;

/** Returns the path of Chromium, which apt-get installs if it is missing; null if it cannot. */
function findChromium() {
  const find = () => {
    for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
      const { status, stdout } = done("which", [name]);
      if (status === 0) return stdout.trim();
    }
    return null;
  };
  const found = find();
  if (found !== null) return found;
  console.log("Installing chromium with apt-get (the first time only)");
  const install = ["install", "-y", "-qq", "--no-install-recommends", "chromium"];
  return works("apt-get", ["update", "-qq"]) && works("apt-get", install) ? find() : null;
}

/**
 * Returns a function that starts Chromium without network, and the source of axe; null, after
 * printing the reason, if they cannot be installed.
 */
export async function ensureTools() {
  const executablePath = findChromium();
  if (executablePath === null) {
    console.log("Skipped, because Chromium cannot be installed: apt-get install chromium");
    return null;
  }
  try {
    const name = `page-${PLAYWRIGHT}-${AXE}`.replaceAll("@", "-");
    const modules = ensurePackages(name, [PLAYWRIGHT, AXE]);
    const index = join(modules, "playwright-core", "index.mjs");
    const { chromium } = await import(pathToFileURL(index).href);
    const axe = readFileSync(join(modules, "axe-core", "axe.min.js"), "utf8");
    // only this machine resolves, so nothing can leave it even if the page tried
    const args = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-gpu"];
    return { axe, launch: () => chromium.launch({ executablePath, args }) };
  } catch (error) {
    console.log(`Skipped, because the tools cannot be installed: ${error.message}`);
    return null;
  }
}
