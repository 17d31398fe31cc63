// A reader finds the worst rows, reads one, sends a link to it, and takes the data along.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { inflateSync } from "node:zlib";
import { PHONE, withFile } from "./opened.mjs";

/** Returns the links of the listed rows. */
const rowLinks = (page) => page.locator(".row-table").getByRole("rowheader").getByRole("link");

/** Returns how many rows pass the filter, as the page says it. */
async function countOf(page) {
  const words = await page.getByRole("status").filter({ hasText: /row/ }).first().innerText();
  return Number(words.replaceAll(",", "").match(/^\d+/)[0]);
}

/** Opens the first row of the list, if there is one. Returns whether it did. */
export async function openFirstRow(page) {
  const links = rowLinks(page);
  if ((await links.count()) === 0) return false;
  await links.first().click();
  await page.locator("article.row-detail").waitFor();
  return true;
}

const choose = (page, label, option) =>
  page.getByRole("combobox", { name: label, exact: true }).selectOption(option);
const isShown = (page, text) =>
  page.getByText(text, { exact: false }).first().waitFor({ timeout: 60_000 });

/** Reads a CSV file as RFC 4180 says. */
function readCsv(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g,
  )) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "\r\n") rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

async function downloaded(page, button) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return await readFile(await download.path(), "utf8");
}

/** Checks of the list with its filters. */
function listChecks(browser, { mixed, gpqa }) {
  const { comparison, file } = mixed;
  return {
    "rows: the worst are first, and a filter shows as many as compare() counts": () =>
      withFile(browser, file, {}, async (page, events) => {
        assert.equal(await countOf(page), mixed.view.table.total);
        for (const [scorer, { regressed, improved }] of Object.entries(comparison.scorers)) {
          await choose(page, "Scorer", scorer);
          await choose(page, "Status", { label: "Regressed" });
          assert.equal(await countOf(page), regressed.length, `${scorer} regressed`);
          const [worst] = await rowLinks(page).allInnerTexts();
          const first = regressed.find(({ row }) =>
            comparison.rows.inputs[row].question.startsWith(worst.replace(/…$/, "")),
          );
          assert.equal(first?.delta, regressed[0].delta, `${worst} is first`);
          await choose(page, "Status", { label: "Improved" });
          assert.equal(await countOf(page), improved.length, `${scorer} improved`);
        }
        assert.deepEqual(events, []);
      }),
    "rows: slice, search in any language, and no match": () =>
      withFile(browser, file, {}, async (page) => {
        await choose(page, "Slice", "العربية");
        // with one that was removed: it is not compared, but a reader finds it
        assert.equal(await countOf(page), 24);
        await page.getByRole("button", { name: "Reset" }).click();
        const search = page.getByRole("searchbox", { name: "Search" });
        for (const [text, rows] of [
          ["双螺旋", 24],
          ["двойную СПИРАЛЬ", 24],
          ["الإنزيم", 24],
          ["👩🏽‍🔬", 24],
          ["TimeoutError: no answer", 5],
          ["(37)", 1],
        ]) {
          await search.fill(text);
          assert.equal(await countOf(page), rows, text);
        }
        await search.fill("nothing has these words");
        await isShown(page, "No row matches");
        await page.reload();
        assert.equal(await search.inputValue(), "nothing has these words", "kept in the address");
      }),
    "rows: missing, errored, removed, edited and added ones can be listed": () =>
      withFile(browser, file, {}, async (page) => {
        await choose(page, "Status", { label: "Missing or errored" });
        assert.ok((await countOf(page)) >= 5);
        await choose(page, "Status", { label: "Not compared" });
        const words = await page.locator(".row-table tbody").innerText();
        for (const kind of ["edited", "removed", "added"])
          assert.ok(words.includes(kind), `no row is ${kind} in ${words}`);
      }),
    "rows: of GPQA, as many regressed and improved as compare() counts": () =>
      withFile(browser, gpqa.file, {}, async (page) => {
        const { regressed, improved } = gpqa.comparison.scorers.correct;
        await choose(page, "Status", { label: "Regressed" });
        assert.equal(await countOf(page), regressed.length);
        await choose(page, "Status", { label: "Improved" });
        assert.equal(await countOf(page), improved.length);
      }),
  };
}

/** Checks of one row. */
function detailChecks(browser, { mixed }) {
  const { comparison, file } = mixed;
  return {
    "row: input, both outputs with their differences, scores, reasons and links": () =>
      withFile(browser, file, {}, async (page, events) => {
        await openFirstRow(page);
        const detail = page.locator("article.row-detail");
        const words = await detail.innerText();
        const key = await detail.locator(".row-key").innerText();
        const worst = comparison.scorers.correct.regressed.find((one) => one.key === key);
        assert.equal(worst.delta, comparison.scorers.correct.regressed[0].delta);
        assert.ok(words.includes(comparison.rows.inputs[worst.row].question), words);
        assert.ok(
          (await detail.locator("del").count()) > 0 && (await detail.locator("ins").count()) > 0,
        );
        for (const side of ["base", "candidate"]) {
          const outputs = worst[side].trials.map(({ output }) => output);
          assert.ok(
            outputs.some((output) => words.includes(output)),
            `no output of the ${side}`,
          );
          const urls = worst[side].trials.map(({ url }) => url);
          const link = detail.getByRole("link", { name: `Open the ${side}` });
          assert.ok(urls.includes(await link.getAttribute("href")));
        }
        assert.ok(words.includes("Names the enzyme, and explains the fork."), "no reason");
        assert.deepEqual(events, []);
      }),
    "row: the marked differences are those of the texts": () =>
      withFile(browser, file, {}, async (page) => {
        await openFirstRow(page);
        const [base, candidate] = await Promise.all(
          ["#row-base", "#row-candidate"].map((id) =>
            page
              .locator(`section[aria-labelledby="${id.slice(1)}"] .text`)
              .first()
              .evaluate((one) => {
                const parts = [...one.childNodes].map(({ nodeName, textContent }) => [
                  nodeName,
                  textContent,
                ]);
                return parts.map(([name, text]) => (name === "#text" ? text : "")).join("");
              }),
          ),
        );
        assert.equal(base, candidate, "what is not marked is the same on both sides");
      }),
    "row: the copied link opens the row in a new page": () =>
      withFile(browser, file, {}, async (page, events) => {
        await openFirstRow(page);
        const title = await page
          .getByRole("heading", { level: 3 })
          .and(page.locator("#row-title"))
          .innerText();
        await page.getByRole("button", { name: "Copy link" }).click();
        await page.context().grantPermissions(["clipboard-read"]);
        const field = page.getByLabel("Link to this row");
        const copied = page.getByText("Copied");
        await field.or(copied).first().waitFor();
        const link =
          (await field.count()) > 0
            ? await field.inputValue()
            : await page.evaluate(() => navigator.clipboard.readText());
        assert.match(link, /^file:.*mixed\.html#row=question-\d+$/);
        assert.deepEqual(events, []);
        await withFile(browser, file, { hash: link.slice(link.indexOf("#")) }, async (other) => {
          assert.equal(await other.locator("#row-title").innerText(), title);
          assert.equal(await other.locator("#row-title").isVisible(), true);
        });
      }),
    "row: Back of the browser returns to the filtered list; an unknown row is named": () =>
      withFile(browser, file, {}, async (page) => {
        await choose(page, "Status", { label: "Improved" });
        const before = await countOf(page);
        await openFirstRow(page);
        await page.goBack();
        await page.locator("article.row-detail").waitFor({ state: "detached" });
        assert.equal(await countOf(page), before);
        await page.evaluate(() => {
          location.hash = "#row=no such row";
        });
        await isShown(page, "no row with the key");
      }),
    "row: with the keyboard only: filter, open, next, close, focus is where it was": () =>
      withFile(browser, file, {}, async (page) => {
        const focus = () =>
          page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);
        const search = page.getByRole("searchbox", { name: "Search" });
        for (
          let count = 0;
          count < 60 && !(await search.evaluate((one) => one === document.activeElement));
          count++
        ) {
          await page.keyboard.press("Tab");
          const outline = await page.evaluate(() => {
            const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(
              document.activeElement,
            );
            return outlineStyle !== "none" && outlineWidth !== "0px" ? "outline" : boxShadow;
          });
          assert.notEqual(outline, "none", `the focus on ${await focus()} cannot be seen`);
        }
        await page.keyboard.type("Helicase");
        for (let count = 0; count < 15 && !/^row-\d+$/.test(await focus()); count++)
          await page.keyboard.press("Tab");
        const link = await focus();
        assert.match(link, /^row-\d+$/);
        await page.keyboard.press("Enter");
        await page.locator("article.row-detail").waitFor();
        assert.equal(await focus(), "row-title");
        const title = await page.locator("#row-title").innerText();
        await page.keyboard.press("j");
        assert.notEqual(await page.locator("#row-title").innerText(), title);
        await page.keyboard.press("k");
        await page.keyboard.press("Escape");
        await page.locator("article.row-detail").waitFor({ state: "detached" });
        assert.equal(await focus(), link);
      }),
    "row: text that is written from right to left is shown so": () =>
      withFile(browser, file, { hash: "#row=question-2" }, async (page) => {
        const text = page.locator("article.row-detail .text", { hasText: "الهيليكاز" }).first();
        assert.equal(await text.evaluate((one) => getComputedStyle(one).direction), "rtl");
      }),
    "row: on a phone nothing is wider than the screen": () =>
      withFile(
        browser,
        file,
        { options: { viewport: PHONE, hasTouch: true, isMobile: true } },
        async (page) => {
          const over = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok((await over()) <= 0, "the list");
          await openFirstRow(page);
          assert.ok((await over()) <= 0, "a row");
          const size = await page
            .locator("article.row-detail .text")
            .first()
            .evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
          assert.ok(size >= 14, `text of ${size} px`);
        },
      ),
  };
}

/** Checks of what a reader takes along. */
function dataChecks(browser, { mixed, hostile }) {
  return {
    "data: the CSV file has every row that the filter shows, with the scores of compare()": () =>
      withFile(browser, mixed.file, {}, async (page, events) => {
        await choose(page, "Status", { label: "Regressed" });
        const text = await downloaded(page, "Download CSV");
        const [names, ...rows] = readCsv(text.replace("\ufeff", ""));
        const { regressed } = mixed.comparison.scorers.correct;
        assert.deepEqual(
          rows.map((row) => row[names.indexOf("key")]).sort(),
          regressed.map(({ key }) => key).sort(),
        );
        for (const row of rows) {
          const { delta } = regressed.find(({ key }) => key === row[names.indexOf("key")]);
          assert.ok(Math.abs(Number(row[names.indexOf("change.correct")]) - delta) < 1e-12);
        }
        assert.deepEqual(events, []);
      }),
    "data: a spreadsheet evaluates no cell of the CSV file": () =>
      withFile(browser, hostile.file, {}, async (page) => {
        const rows = readCsv(await downloaded(page, "Download CSV"));
        assert.ok(rows.length > 50, `${rows.length} rows`);
        const risky = rows
          .flat()
          .filter((cell) => /^\s*[=+@]|^\s*-(?!\d+(\.\d+)?(e-?\d+)?$)/.test(cell));
        assert.deepEqual(risky, []);
      }),
    "data: the JSON file, and the one inside the page, are the view model": () =>
      withFile(browser, mixed.file, {}, async (page) => {
        const expected = JSON.parse(JSON.stringify(mixed.view));
        assert.deepEqual(JSON.parse(await downloaded(page, "Download JSON")), expected);
        const packed = /id="data">([^<]*)</.exec(mixed.html)[1];
        assert.deepEqual(JSON.parse(inflateSync(Buffer.from(packed, "base64"))).view, expected);
        for (const one of mixed.view.scorers) {
          const compared = mixed.comparison.scorers[one.scorer];
          assert.deepEqual(one.base, compared.base);
          assert.deepEqual(one.candidate, compared.candidate);
          for (const name of ["difference", "interval", "p", "adjustedP", "verdict", "n", "bounds"])
            assert.deepEqual(one.change[name], compared[name], `${one.scorer}: ${name}`);
        }
      }),
  };
}

/** Returns the checks, by name. */
export const rowChecks = (browser, fixtures) => ({
  ...listChecks(browser, fixtures),
  ...detailChecks(browser, fixtures),
  ...dataChecks(browser, fixtures),
});
