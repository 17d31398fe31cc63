// No rule of axe finds anything, in any report, size and color scheme.
import assert from "node:assert/strict";
import { DESKTOP, PHONE, withFile } from "./opened.mjs";

/** Returns each finding of axe in one line. */
async function findings(page) {
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"] }),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`),
  );
}

/** Returns the checks, by name. `open` opens a row of a report, if it has rows. */
export function axeChecks(browser, fixtures, axe, open) {
  const checks = {};
  for (const [name, fixture] of Object.entries(fixtures))
    for (const colorScheme of ["light", "dark"])
      for (const viewport of [DESKTOP, PHONE])
        checks[`axe: ${name}, ${colorScheme}, ${viewport.width} px`] = async () => {
          const options = { viewport, colorScheme };
          await withFile(browser, fixture.file, { options }, async (page) => {
            await page.evaluate(axe);
            assert.deepEqual(await findings(page), []);
            if (!(await open(page, fixture))) return;
            assert.deepEqual(await findings(page), [], "with an open row");
          });
        };
  return checks;
}
