// What a user does with the dashboard, in Chromium, on the sandbox.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { axeFindings } from "../page-check/axe-checks.mjs";
import { DESKTOP, PHONE } from "../page-check/opened.mjs";

const PROJECT = "#/acme/search";

/** Returns the checks, by name. They build on each other's order, but each opens its own page. */
export function userChecks({ browser, axe, url, screenshots }) {
  const shot = async (page, name) => {
    if (screenshots === undefined) return;
    mkdirSync(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
  };
  /** Opens an address, passes the page to a function, and asserts that nothing was refused. */
  const on = async (hash, options, use) => {
    const context = await browser.newContext({
      viewport: { ...DESKTOP, height: 900 },
      reducedMotion: "reduce",
      ...options,
    });
    const page = await context.newPage();
    const events = [];
    page.on("pageerror", (error) => events.push(`error ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") events.push(`console ${message.text()}`);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith("data:"))
        events.push(`request ${request.url()}`);
    });
    try {
      await page.goto(`${url}/${hash}`);
      await page.locator("h1").first().waitFor();
      await use(page);
      assert.deepEqual(events, []);
    } finally {
      await context.close();
    }
  };
  const drawn = (page) => page.locator("main:not([aria-busy])").waitFor();
  const figures = async (page) => {
    await drawn(page);
    await page.waitForFunction(() =>
      [...document.querySelectorAll("td")].every((cell) => cell.textContent !== "…"),
    );
    await page.locator("td .figure").first().waitFor();
  };
  return {
    ...flowChecks({ on, shot, figures, drawn }),
    ...paidChecks({ on, shot }),
    ...lookChecks({ on, shot, figures, drawn, axe }),
  };
}

function flowChecks({ on, shot, figures, drawn }) {
  return {
    "an evaluation that is running, live to its end": () =>
      on(PROJECT, {}, async (page) => {
        const running = page.getByRole("row").filter({ hasText: "running" }).getByRole("link");
        // the demo begins another one a minute after the last
        for (let tries = 0; tries < 90 && (await running.count()) === 0; tries++) {
          await page.waitForTimeout(1_000);
          await page.reload();
          await drawn(page);
        }
        await running.click();
        await page.getByText(/Rows: \d+ of \d+/).waitFor();
        const text = page.locator("[role=status]");
        const before = await text.innerText();
        await page.waitForFunction(
          (old) => document.querySelector("[role=status]")?.textContent !== old,
          before,
        );
        await page.getByRole("heading", { name: "Rows" }).waitFor({ timeout: 90_000 });
        await page.locator("article.row").first().waitFor();
      }),
    "projects, runs, and two of them compared": () =>
      on("", {}, async (page) => {
        await page.getByRole("link", { name: "acme/search" }).click();
        await figures(page);
        const run = (name) => page.getByRole("row").filter({ hasText: name });
        assert.match(await run("nightly 8").innerText(), /correct \d+(\.\d)?% \(\d/);
        await shot(page, "runs");
        const compare = page.getByRole("button", { name: "Compare" });
        assert.equal(await compare.isDisabled(), true);
        await page.getByLabel("nightly 3 as base").check();
        await page.getByLabel("nightly 7 as candidate").check();
        await compare.click();
        const report = page.frameLocator("iframe");
        await report.locator("footer").waitFor();
        const outcome = await page.locator("main > p .badge").first().innerText();
        assert.match(outcome, /^(pass|fail|inconclusive)$/);
        const decided = { pass: "passed", fail: "failed", inconclusive: "inconclusive" }[outcome];
        assert.match(
          await report.locator(".headline").innerText(),
          new RegExp(`gate (is )?${decided}`),
        );
        assert.ok((await report.locator("svg.plot").count()) > 0, "no forest picture");
        await page.setViewportSize({ ...DESKTOP, height: 1400 });
        await shot(page, "comparison");
      }),
    "the trend of a scorer": () =>
      on(`${PROJECT}/trend`, {}, async (page) => {
        await page.getByLabel("Scorer").selectOption("correct");
        await page.waitForURL(/scorer=correct/);
        await drawn(page);
        const report = page.frameLocator("iframe");
        await report.locator(".trend svg").first().waitFor();
        assert.equal(await report.locator(".trend").count(), 1);
      }),
    "rows on demand, with a filter": () =>
      on(PROJECT, {}, async (page) => {
        await page.getByRole("link", { name: "nightly 7" }).click();
        await page.locator("article.row").nth(19).waitFor();
        assert.equal(await page.locator("article.row").count(), 20);
        await page.getByRole("button", { name: "More rows" }).click();
        await page.locator("article.row").nth(39).waitFor();
        await page.getByLabel("Scorer").selectOption("correct");
        await page.getByLabel("Score", { exact: true }).selectOption("failed");
        await page.getByText("which are all").waitFor();
        const rows = await page.locator("article.row").allInnerTexts();
        assert.ok(rows.length > 0 && rows.every((text) => text.includes("correct false")));
      }),
  };
}

function paidChecks({ on, shot }) {
  return {
    "a rescore: its cost, a confirmation, progress over a reload, and its end": () =>
      on(PROJECT, {}, async (page) => {
        const posts = [];
        page.on("request", (request) => {
          if (request.method() === "POST") posts.push(request.url());
        });
        await page.getByRole("link", { name: "nightly 6" }).click();
        await page.getByRole("button", { name: "Rescore…" }).click();
        await page.getByRole("checkbox", { name: "correct" }).check();
        const pay = page.getByRole("button", { name: "Pay for 60 scorings" });
        await pay.waitFor();
        assert.match(await page.locator("dialog").innerText(), /Predictions: 60; scorers: 1/);
        assert.deepEqual(posts, []);
        await shot(page, "rescore");
        await pay.dblclick();
        await page.waitForURL(/rescores\/[0-9a-f]{32}$/);
        await page.getByText(/Rows: \d+ of \d+/).waitFor();
        await page.reload();
        await page
          .getByText("The rescore is complete. 100% of the trials")
          .waitFor({ timeout: 90_000 });
        assert.equal(posts.length, 1);
        await page.getByRole("link", { name: "Show the new run" }).click();
        await page.locator("article.row").first().waitFor();
        await page.goBack();
        await page.getByText("The rescore is complete").waitFor();
      }),
  };
}

function lookChecks({ on, shot, figures, drawn, axe }) {
  const views = {
    projects: ["", drawn],
    runs: [PROJECT, figures],
    trend: [`${PROJECT}/trend`, drawn],
  };
  const look = async (page) => {
    await page.evaluate(axe);
    assert.deepEqual(await axeFindings(page), []);
    const [own, window] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      innerWidth,
    ]);
    assert.ok(own <= window, `the page is ${own} px wide in a window of ${window} px`);
  };
  const checks = {};
  for (const viewport of [{ ...DESKTOP, height: 900 }, PHONE])
    for (const colorScheme of ["light", "dark"])
      checks[`look: every view, ${viewport.width} px, ${colorScheme}, with axe`] = async () => {
        for (const [name, [hash, ready]] of Object.entries(views))
          await on(hash, { viewport, colorScheme, bypassCSP: true }, async (page) => {
            await ready(page);
            await look(page);
            if (name !== "runs") return;
            if (viewport.width < 500 && colorScheme === "dark") await shot(page, "phone-dark");
            await page.getByRole("link", { name: "nightly 8" }).click();
            await page.locator("article.row").first().waitFor();
            await page.getByRole("button", { name: "Rescore…" }).click();
            await look(page);
          });
      };
  return checks;
}
