// The page as the command writes and serves it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withFile } from "./opened.mjs";
import { pagesOf } from "./print-checks.mjs";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Returns whether a port of an address accepts connections. */
async function accepts(host, port) {
  const socket = connect({ host, port });
  try {
    return await new Promise((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

const csv = (passed) =>
  `id,correct\n${Array.from({ length: 60 }, (_, id) => `${id},${id < passed}\n`).join("")}`;

/** Starts `evalwire view`. Returns its URL and a function that ends it. */
async function startView(folder, args) {
  const child = spawn(process.execPath, [main, "view", ...args], { cwd: folder });
  const exited = once(child, "exit");
  let [output, errors] = ["", ""];
  child.stderr.on("data", (data) => {
    errors += data;
  });
  const url = new Promise((resolve, reject) => {
    child.stdout.on("data", (data) => {
      output += data;
      const found = /http:\/\/\S+/.exec(output)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", () => reject(new Error(`evalwire view ended: ${errors}`)));
  });
  const stop = async () => {
    child.kill("SIGINT");
    await exited;
  };
  return { url: await url, stop };
}

/** Returns the checks, by name. */
export function commandChecks(browser, folder) {
  return {
    "demo: the last line is the path of GPQA's report, which opens and prints on two pages":
      async () => {
        const args = [main, "demo", "--folder", "demo-out"];
        const { status, stdout, stderr } = spawnSync(process.execPath, args, {
          cwd: folder,
          encoding: "utf8",
        });
        assert.equal(status, 0, stderr);
        const last = stdout.trim().split("\n").at(-1).trim();
        assert.match(last, /report\.html$/);
        await withFile(browser, join(folder, last), {}, async (page, events) => {
          assert.match(await page.locator(".headline").innerText(), /61\.7% against 67\.6%/);
          for (const format of ["A4", "Letter"])
            assert.equal(pagesOf(await page.pdf({ format })), 2, format);
          assert.deepEqual(events, []);
        });
      },
    "view: the page follows its files, and is served to this machine only": async () => {
      const [base, candidate] = ["base.csv", "candidate.csv"].map((name) => join(folder, name));
      writeFileSync(base, csv(50));
      writeFileSync(candidate, csv(50));
      const args = ["base.csv", "candidate.csv", "--key", "id", "--scorer", "correct"];
      const { url, stop } = await startView(folder, args);
      const context = await browser.newContext();
      try {
        const { hostname, port } = new URL(url);
        assert.equal(hostname, "127.0.0.1");
        const others = Object.values(networkInterfaces())
          .flat()
          .filter(({ internal }) => !internal);
        for (const { address } of others)
          assert.equal(await accepts(address, Number(port)), false, `${address} answers`);
        const page = await context.newPage();
        const response = await page.goto(url);
        assert.match(
          response.headers()["content-security-policy"],
          /default-src 'none'.*connect-src 'self'/,
        );
        await page.locator("footer").waitFor();
        const before = await page.locator(".headline").innerText();
        await page.evaluate(() => {
          location.hash = "#row=55";
        });
        writeFileSync(candidate, csv(30));
        await page.locator(".headline", { hasText: "is worse" }).waitFor();
        assert.match(before, /83\.3% against 83\.3%/);
        assert.match(await page.locator(".headline").innerText(), /50% against 83\.3%/);
        assert.match(page.url(), /#row=55$/);
        await stop();
        await page.getByText("the server does not answer").waitFor();
        assert.match(await page.locator(".headline").innerText(), /50% against 83\.3%/);
      } finally {
        await context.close();
        await stop();
      }
    },
    "report: the command writes a page that opens": async () => {
      writeFileSync(join(folder, "base.csv"), csv(50));
      writeFileSync(join(folder, "candidate.csv"), csv(30));
      const args = [
        main,
        "report",
        "base.csv",
        "candidate.csv",
        "--key",
        "id",
        "--scorer",
        "correct",
      ];
      const done = spawnSync(process.execPath, [...args, "--output", "cli.html"], {
        cwd: folder,
        encoding: "utf8",
      });
      assert.equal(done.status, 0, done.stderr);
      assert.match(readFileSync(join(folder, "cli.html"), "utf8"), /^<!doctype html>/);
      await withFile(browser, join(folder, "cli.html"), {}, async (page, events) => {
        assert.match(await page.locator(".headline").innerText(), /50% against 83\.3%/);
        assert.deepEqual(events, []);
      });
    },
  };
}
