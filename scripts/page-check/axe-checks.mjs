// No rule of axe finds anything, in any report, size and color scheme, forced colors included.
import assert from "node:assert/strict";
import { DESKTOP, PHONE, withFile } from "./opened.mjs";

/** Returns each finding of axe in one line. The page must have run the source of axe. */
export async function axeFindings(page) {
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"] }),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`),
  );
}

/** Asserts that axe finds nothing in both color schemes, and in forced colors. */
async function assertNothing(page, what) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await axeFindings(page), [], `${what}, ${colorScheme}`);
  }
  // on a phone, a row of a table is a card: the colors are the same
  if (page.viewportSize().width !== DESKTOP.width) return;
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  assert.deepEqual(await axeFindings(page), [], `${what}, forced colors`);
  await page.emulateMedia({ forcedColors: "none" });
}

/** Returns the checks, by name. `open` opens a row of a report, if it has rows. */
export function axeChecks(browser, fixtures, axe, open) {
  const checks = {};
  for (const [name, fixture] of Object.entries(fixtures))
    for (const viewport of [DESKTOP, PHONE])
      checks[`axe: ${name}, ${viewport.width} px, with a list and a row`] = () =>
        withFile(browser, fixture.file, { options: { viewport } }, async (page) => {
          await page.evaluate(axe);
          await assertNothing(page, "the list");
          if (await open(page)) await assertNothing(page, "a row");
        });
  checks[
    "forced colors: the parts of a distribution differ without transparency, and a margin hides nothing"
  ] = () =>
    withFile(browser, fixtures.full.file, { options: { forcedColors: "active" } }, async (page) => {
      const parts = await page.locator(".part").evaluateAll((elements) =>
        elements.map((element) => {
          const { fill, opacity } = getComputedStyle(element);
          return { name: element.classList[1], fill, opacity };
        }),
      );
      const fills = new Map(parts.map(({ name, fill }) => [name, fill]));
      assert.equal(fills.size, 4);
      assert.equal(new Set(fills.values()).size, 4, JSON.stringify([...fills]));
      assert.ok(parts.every(({ opacity }) => opacity === "1"));
      const margin = page.locator(".forest rect.margin").first();
      assert.equal(await margin.evaluate((element) => getComputedStyle(element).fill), "none");
    });
  return checks;
}
