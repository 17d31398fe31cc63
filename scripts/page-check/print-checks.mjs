// Printed reports: the number of pages, and black on white whatever the screen has.
import assert from "node:assert/strict";
import { withFile } from "./opened.mjs";

/** Counts the pages of a PDF as Chromium writes it. */
export const pagesOf = (pdf) => pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;

/** Returns the checks, by name. */
export function printChecks(browser, fixtures) {
  const checks = {};
  const printed = (name, format, colorScheme, judge) => {
    checks[`print: ${name}, ${format}, ${colorScheme} screen`] = async () => {
      await withFile(browser, fixtures[name].file, { options: { colorScheme } }, async (page) => {
        judge(pagesOf(await page.pdf({ format })));
        await page.emulateMedia({ media: "print", colorScheme });
        const [paper, ink] = await page.evaluate(() => {
          const { backgroundColor, color } = getComputedStyle(document.body);
          return [backgroundColor, color];
        });
        const brightness = (color) => Math.max(...color.match(/\d+/g).slice(0, 3).map(Number));
        assert.ok(/rgba\(0, 0, 0, 0\)/.test(paper) || brightness(paper) > 240, `paper is ${paper}`);
        assert.ok(brightness(ink) < 80, `ink is ${ink}`);
      });
    };
  };
  for (const format of ["A4", "Letter"])
    for (const colorScheme of ["light", "dark"])
      printed("gpqa", format, colorScheme, (pages) => assert.equal(pages, 2));
  for (const format of ["A4", "Letter"])
    printed("full", format, "light", (pages) => assert.equal(pages, 2));
  printed("mixed", "A4", "light", (pages) => assert.ok(pages <= 6, `${pages} pages`));
  printed("single", "A4", "light", (pages) => assert.ok(pages <= 1, `${pages} pages`));
  return checks;
}
