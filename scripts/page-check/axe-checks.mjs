// No rule of axe finds anything, in any report, size and color scheme.
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

/** Asserts that axe finds nothing in both color schemes. */
async function assertNothing(page, what) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await axeFindings(page), [], `${what}, ${colorScheme}`);
  }
}

/** Returns the checks, by name. `open` opens a row of a report, if it has rows. */
export function axeChecks(browser, fixtures, axe, open) {
  const checks = {};
  for (const [name, fixture] of Object.entries(fixtures))
    for (const viewport of [DESKTOP, PHONE])
      checks[`axe: ${name}, ${viewport.width} px, light and dark, with a list and a row`] = () =>
        withFile(browser, fixture.file, { options: { viewport } }, async (page) => {
          await page.evaluate(axe);
          await assertNothing(page, "the list");
          if (await open(page)) await assertNothing(page, "a row");
        });
  return checks;
}
