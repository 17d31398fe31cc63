// Hostile text in every field runs nothing and breaks nothing.
import assert from "node:assert/strict";
import { DESKTOP, PHONE, traces, withFile } from "./opened.mjs";

/** Elements that the page itself never makes. */
const FOREIGN =
  "script, style, link, meta, base, iframe, frame, object, embed, img, image, video, audio, source, form:not(.row-filters), math, use, animate, set, foreignObject, marquee, template, slot, textarea, x";

/** Returns what is wrong with the elements of the report; empty when nothing is. */
function wrongElements(foreign) {
  const root = document.getElementById("report");
  const found = [...root.querySelectorAll(foreign)].map(
    (one) => `element ${one.outerHTML.slice(0, 80)}`,
  );
  for (const element of root.querySelectorAll("*"))
    for (const { name, value } of element.attributes) {
      if (/^on|^style$|^srcdoc$|^formaction$/i.test(name))
        found.push(`attribute ${name}="${value}"`);
      if (
        /href$|^src$|^action$/i.test(name) &&
        !/^(https?:\/\/|#|blob:|data:text\/csv)/.test(value)
      )
        found.push(`link ${name}="${value}"`);
    }
  // characters that change the direction of what follows, and controls
  const acts = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
  if (acts.test(root.innerText))
    found.push(`character in ${JSON.stringify(acts.exec(root.innerText))}`);
  if (acts.test(document.title)) found.push("character in the title");
  if (Object.keys(Object.prototype).length > 0) found.push("a changed prototype");
  return found;
}

async function assertHarmless(page, events) {
  const { ran, refused } = await traces(page);
  assert.equal(ran, 0, "a planted script ran");
  assert.deepEqual(refused, []);
  assert.deepEqual(events, []);
  assert.deepEqual(await page.evaluate(wrongElements, FOREIGN), []);
}

/** Moves over, focuses and clicks everything that is not a link to another page. */
async function touchAll(page) {
  const all = page.locator("#report :is(button, summary, input, select, [tabindex], a[href^='#'])");
  const count = Math.min(await all.count(), 60);
  for (let place = 0; place < count; place++) {
    const one = all.nth(place);
    await one.hover({ timeout: 300, force: true }).catch(() => undefined);
    await one.focus({ timeout: 300 }).catch(() => undefined);
  }
}

/** Returns the checks, by name. */
export function hostileChecks(browser, { hostile, hostileRuns }) {
  const sizes = { desktop: DESKTOP, phone: PHONE };
  const reports = { "a comparison": hostile, "rankings and projects": hostileRuns };
  const checks = {};
  for (const [kind, { file }] of Object.entries(reports))
    for (const [name, viewport] of Object.entries(sizes))
      checks[
        `hostile text of ${kind}, ${name}: the page runs nothing, asks for nothing and shows only its own elements`
      ] = async () => {
        await withFile(browser, file, { options: { viewport } }, async (page, events) => {
          await touchAll(page);
          await assertHarmless(page, events);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wide <= 0, `the page is ${wide} px wider than the screen`);
        });
      };
  checks["hostile text: every row opens by its address, runs nothing and shows its text"] = () =>
    withFile(browser, hostile.file, {}, async (page, events) => {
      const letters = (text) => text.replaceAll(/[^\p{L}\p{N}]/gu, "");
      const { rows, texts } = hostile.view.table;
      for (const { key, input, base, candidate } of rows) {
        await page.evaluate(
          (hash) => {
            location.hash = hash;
          },
          `row=${encodeURIComponent(key.replaceAll(/\p{Cs}/gu, "\ufffd"))}`,
        );
        const title = page.locator("#row-title");
        await title.waitFor({ timeout: 60_000 }).catch(() => assert.fail(`no row ${key}`));
        await page.waitForFunction(
          (text) => document.querySelector(".row-key")?.textContent.length >= text,
          Math.min(1, key.trim().length),
          { timeout: 60_000 },
        );
        const shown = letters(await page.locator("article.row-detail").textContent());
        const outputs = [base, candidate].flatMap((trials) => trials.map(({ output }) => output));
        for (const place of [input, ...outputs])
          if (place !== null)
            assert.ok(shown.includes(letters(texts[place])), `row ${key} lacks ${texts[place]}`);
        await assertHarmless(page, events);
      }
    });
  checks["hostile addresses open nothing"] = async () => {
    for (const hash of [
      "#row=<img src=x onerror=alert(1)>",
      "#row=%",
      "#row=__proto__",
      "#row=",
      "#%00",
      "#<script>",
      "#row=constructor&x=1",
    ])
      await withFile(browser, hostile.file, { hash }, (page, events) =>
        assertHarmless(page, events),
      );
  };
  return checks;
}
