// The content security policy is active, and the page says so when it cannot work.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { withFile } from "./opened.mjs";

const PLANTED = [
  "<script>globalThis.__ran=1</script>",
  '<script src="data:text/javascript,globalThis.__ran=1"></script>',
  "<img src=x onerror=globalThis.__ran=1>",
  '<img src="https://evil.example/x.png">',
  '<iframe srcdoc="<script>parent.__ran=1</script>"></iframe>',
  "<style>h1{color:rgb(1,2,3)}</style>",
  '<link rel=stylesheet href="https://evil.example/x.css">',
];

/** Returns the checks, by name. */
export function policyChecks(browser, { gpqa, mixed }, folder) {
  const planted = (name, html) => {
    const file = `${folder}/planted-${name}.html`;
    writeFileSync(file, html);
    return file;
  };
  const withPlanted = (html) =>
    html.replace(
      "<body>",
      `<body>${PLANTED.join("")}<p id="styled" style="color:rgb(1,2,3)">x</p>`,
    );
  return {
    "policy: script, handler, style, image and frame planted in the file do nothing": async () => {
      const file = planted("policy", withPlanted(gpqa.html));
      await withFile(browser, file, {}, async (page, events) => {
        const { ran, refused } = await page.evaluate(() => ({
          ran: globalThis.__ran,
          refused: globalThis.__refused,
        }));
        assert.equal(ran, 0);
        for (const directive of [
          "script-src-elem",
          "script-src-attr",
          "style-src-elem",
          "style-src-attr",
          "img-src",
        ])
          assert.ok(
            refused.some((one) => one.startsWith(directive)),
            `${directive} refused nothing: ${refused}`,
          );
        const colors = await page.evaluate(() =>
          ["#styled", "h1"].map((one) => getComputedStyle(document.querySelector(one)).color),
        );
        assert.ok(!colors.includes("rgb(1, 2, 3)"), "a planted style was applied");
        assert.deepEqual(
          events.filter((event) => /^(dialog|popup|error)/.test(event)),
          [],
        );
      });
    },
    "policy: without it, the same plants run (so the check above can see them)": async () => {
      const open = gpqa.html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
      assert.notEqual(open, gpqa.html);
      await withFile(browser, planted("open", withPlanted(open)), {}, async (page) => {
        assert.equal(await page.evaluate(() => globalThis.__ran), 1);
        const styled = page.locator("#styled");
        assert.equal(await styled.evaluate((one) => getComputedStyle(one).color), "rgb(1, 2, 3)");
      });
    },
    "policy: one byte changed in the script, and the page does not run it": async () => {
      const changed = gpqa.html.replace(/<script>(?=[^<])/, "<script> ");
      assert.notEqual(changed, gpqa.html);
      await withFile(browser, planted("changed", changed), { ready: false }, async (page) => {
        const refused = await page.evaluate(() => globalThis.__refused);
        assert.ok(
          refused.some((one) => one.startsWith("script-src-elem")),
          String(refused),
        );
        assert.match(await page.locator("body").innerText(), /61\.7% against 67\.6%/);
      });
    },
    "without JavaScript, the figures and rules are text": async () => {
      const options = { javaScriptEnabled: false };
      await withFile(browser, mixed.file, { options, ready: false }, async (page) => {
        const text = await page.locator("body").innerText();
        assert.match(text, /48\.7%/);
        for (const { required } of mixed.gate.rules) {
          const words = required.replaceAll(/\s+/g, "").slice(0, 30);
          assert.ok(
            text.replaceAll(/\s+/g, "").includes(words),
            `no rule "${required}" in ${text}`,
          );
        }
      });
    },
    "an old browser without DecompressionStream shows the verdict and says what is missing":
      async () => {
        const before = () => {
          globalThis.DecompressionStream = undefined;
        };
        await withFile(browser, gpqa.file, { before, ready: false }, async (page, events) => {
          await page
            .getByText(/browser/i)
            .first()
            .waitFor({ timeout: 60_000 });
          assert.match(await page.locator("body").innerText(), /61\.7% against 67\.6%/);
          assert.deepEqual(events, []);
        });
      },
    "a damaged file shows the verdict and says that it is damaged": async () => {
      const damaged = gpqa.html.replace(/(id="data"[^>]*>.{2000}).{200}/, "$1");
      assert.notEqual(damaged, gpqa.html);
      await withFile(
        browser,
        planted("damaged", damaged),
        { ready: false },
        async (page, events) => {
          await page
            .getByText(/damaged|incomplete|cannot be read/i)
            .first()
            .waitFor({ timeout: 60_000 });
          assert.match(await page.locator("body").innerText(), /61\.7% against 67\.6%/);
          assert.deepEqual(events, []);
        },
      );
    },
  };
}
