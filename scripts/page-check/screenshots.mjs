// Pictures of the reports, for docs and for people.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DESKTOP, PHONE, withFile } from "./opened.mjs";

/** Turns the first page of a PDF into a PNG with poppler. */
function firstPage(pdf, png) {
  const args = ["-png", "-r", "80", "-singlefile", "-f", "1", pdf, png.replace(/\.png$/, "")];
  const { status, stderr } = spawnSync("pdftoppm", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`pdftoppm (of poppler-utils) failed: ${stderr}`);
}

/** Writes desktop.png, phone.png, dark.png and print.png into a folder. */
export async function writeScreenshots(browser, { gpqa, mixed }, folder, open) {
  mkdirSync(folder, { recursive: true });
  const shot = (name, file, options, act = async () => undefined) =>
    withFile(browser, file, { options }, async (page) => {
      await act(page);
      await page.screenshot({ path: join(folder, `${name}.png`) });
    });
  await shot("desktop", gpqa.file, { viewport: { ...DESKTOP, height: 900 } });
  await shot("phone", mixed.file, { viewport: PHONE });
  await shot(
    "dark",
    mixed.file,
    { viewport: { ...DESKTOP, height: 900 }, colorScheme: "dark" },
    open,
  );
  await withFile(browser, gpqa.file, {}, async (page) => {
    const pdf = join(folder, "print.pdf");
    writeFileSync(pdf, await page.pdf({ format: "A4" }));
    firstPage(pdf, join(folder, "print.png"));
    rmSync(pdf);
  });
}
