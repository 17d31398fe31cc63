// A reader sees the verdict with its reasons, the figures as a picture and in words, and what was
// not measured.
import assert from "node:assert/strict";
import { DESKTOP, PHONE, withFile } from "./opened.mjs";
import { assertInScreen, percent, points, spaced } from "./reading.mjs";

/** Checks of the first screen. */
function screenChecks(browser, { gpqa, mixed, single }) {
  const checks = {};
  for (const [name, { file, view, gate }] of Object.entries({ gpqa, mixed, single }))
    checks[
      `first screen, ${name}: the verdict and every rule with its outcome, finding and reason`
    ] = () =>
      withFile(browser, file, {}, async (page, events) => {
        await assertInScreen(page.getByText(view.headline, { exact: true }), "the headline");
        const badge = {
          pass: "Gate passed",
          fail: "Gate failed",
          inconclusive: "Gate inconclusive",
        };
        await assertInScreen(
          page.locator(".badge", { hasText: badge[gate.outcome] }),
          "the outcome",
        );
        const rules = page.getByRole("table", { name: "Rules of the gate" }).getByRole("row");
        assert.equal(await rules.count(), gate.rules.length + 1);
        const lines = (await rules.allInnerTexts()).map(spaced);
        for (const { required, found, why, counted } of gate.rules) {
          const place = lines.findIndex(
            (line) => line.includes(spaced(required)) && line.includes(spaced(found)),
          );
          assert.ok(place > 0, `no rule "${required}" in ${lines}`);
          assert.ok(
            lines[place].includes(counted) && lines[place].includes(spaced(why)),
            lines[place],
          );
          if (counted === "inconclusive") assert.match(lines[place], /What would decide/);
          // those that decide come first; many rules that pass can be further down
          if (counted !== "pass" || gate.rules.length <= 4)
            await assertInScreen(rules.nth(place), `the rule "${required}"`);
        }
        assert.equal(await page.evaluate(() => scrollY), 0);
        assert.deepEqual(events, []);
      });
  return checks;
}

/** Checks of the pictures and their words. */
function figureChecks(browser, { full, gpqa, mixed, single }) {
  const pictures = (page) => page.locator("#figures").getByRole("img");
  const labels = (page) =>
    pictures(page).evaluateAll((all) => all.map((image) => image.getAttribute("aria-label")));
  return {
    "figures: GPQA's picture says in words the numbers of compare()": () =>
      withFile(browser, gpqa.file, {}, async (page) => {
        const { base, candidate, difference, interval } = gpqa.comparison.scorers.correct;
        const words = await labels(page);
        const values = words.find((label) => label.startsWith("'correct'"));
        for (const { value, interval: ends } of [base, candidate])
          assert.ok(
            values.includes(
              `${percent(value)}, 95% interval ${percent(ends[0])} to ${percent(ends[1])}`,
            ),
            values,
          );
        const change = words.find((label) => label.startsWith("Difference of 'correct'"));
        assert.ok(
          change.includes(
            `${points(difference)} points, 95% interval ${points(interval[0])} to ${points(interval[1])}`,
          ),
          change,
        );
        assert.match(change, /limit of the gate -2 points.*worse/);
      }),
    "figures: the line of each scorer has the numbers of compare(): values, difference, interval, rows, verdict":
      () =>
        withFile(browser, mixed.file, {}, async (page) => {
          const lines = (
            await page.locator("table.forest").first().getByRole("row").allInnerTexts()
          ).map(spaced);
          for (const [scorer, compared] of Object.entries(mixed.comparison.scorers)) {
            const line = lines.find((text) => text.startsWith(scorer));
            assert.ok(
              line.includes(compared.verdict) && new RegExp(`\\b${compared.n}\\b`).test(line),
              line,
            );
            if (compared.kind !== "boolean") continue;
            const { base, candidate, difference, interval } = compared;
            for (const text of [
              percent(base.value),
              percent(candidate.value),
              `${points(difference)} points`,
              `${points(interval[0])} to ${points(interval[1])}`,
            ])
              assert.ok(line.includes(text), `no ${text} in ${line}`);
          }
        }),
    "figures: a measure that only a rule judges has its line, with the limit of the rule": () =>
      withFile(browser, full.file, {}, async (page) => {
        const [judged] = full.view.judged;
        const { base, candidate, change } = judged;
        const lines = (
          await page.locator("table.forest").first().getByRole("row").allInnerTexts()
        ).map(spaced);
        assert.equal(lines.length, 1 + full.view.scorers.length + full.view.judged.length);
        const line = lines.find((text) => text.startsWith("latencySeconds"));
        for (const text of [
          "lower is better",
          "judged by a rule, not compared",
          String(Number(base.value.toPrecision(4))),
          String(Number(candidate.value.toPrecision(4))),
          change.verdict,
          String(change.n),
        ])
          assert.ok(line.includes(text), `no ${text} in ${line}`);
        const words = await labels(page);
        const label = words.find((one) => one.startsWith("Difference of 'latencySeconds'"));
        assert.match(label, /limit of the gate \+0\.5/);
      }),
    "figures: margin, missing scores and limits are drawn, and explained": () =>
      withFile(browser, mixed.file, {}, async (page) => {
        const key = spaced(await page.locator("#figures .key").first().innerText());
        for (const words of [
          "base",
          "candidate",
          "difference",
          "margin",
          "missing scores",
          "limit of the gate",
        ])
          assert.ok(key.includes(words), `${words} is not explained: ${key}`);
        const change = (await labels(page)).find((label) =>
          label.startsWith("Difference of 'correct'"),
        );
        assert.match(change, /margin 5 points/);
        assert.match(change, /over all values of the missing scores/);
      }),
    "figures: the picture is to scale": () =>
      withFile(browser, gpqa.file, {}, async (page) => {
        const { base, candidate } = gpqa.comparison.scorers.correct;
        const picture = page.getByRole("img", { name: /^'correct'/ });
        const middle = (box) => box.x + box.width / 2;
        const [x1, x2] = await Promise.all(
          ["base", "candidate"].map(async (side) =>
            middle(await picture.locator(`circle.${side}`).boundingBox()),
          ),
        );
        const ticks = await picture
          .locator("line.grid")
          .evaluateAll((all) => all.map((line) => line.getBoundingClientRect().x));
        const marks = await picture
          .locator("text")
          .allTextContents()
          .then((texts) => texts.map(Number.parseFloat));
        assert.equal(ticks.length, marks.length);
        const perPoint = (ticks.at(-1) - ticks[0]) / (marks.at(-1) - marks[0]);
        const expected = 100 * (base.value - candidate.value) * perPoint;
        assert.ok(Math.abs(x1 - x2 - expected) < 1, `${x1 - x2} px, not ${expected} px`);
      }),
    "figures: distribution and slices agree with compare()": () =>
      withFile(browser, mixed.file, {}, async (page) => {
        const words = spaced(await page.locator("#figures").innerText());
        for (const { improved, regressed, unchanged } of Object.values(mixed.comparison.scorers))
          assert.ok(
            words.includes(
              `${improved.length} improved, ${regressed.length} regressed, ${unchanged} did not change`,
            ),
            words,
          );
        const rows = (
          await page.locator("table.slice").first().getByRole("row").allInnerTexts()
        ).map(spaced);
        for (const [slice, { correct }] of Object.entries(mixed.comparison.slices)) {
          const row = rows.find((text) => text.startsWith(slice));
          assert.ok(
            row.includes(`${points(correct.difference)} points`) && row.includes(correct.verdict),
            row,
          );
        }
      }),
    "figures: one run has its value, interval and number of rows": () =>
      withFile(browser, single.file, {}, async (page) => {
        const { value, interval, n } = single.figures.correct;
        const [label] = await labels(page);
        assert.ok(
          label.includes(
            `${percent(value)}, 95% interval ${percent(interval[0])} to ${percent(interval[1])}`,
          ),
          label,
        );
        assert.match(await page.locator("table.forest").innerText(), new RegExp(`\\b${n}\\b`));
      }),
    "figures: nothing is wider than the screen, on a phone and on a desktop": async () => {
      for (const viewport of [PHONE, DESKTOP])
        await withFile(browser, mixed.file, { options: { viewport } }, async (page) => {
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(over <= 0, `${over} px at ${viewport.width} px`);
          const cut = await page.locator("#figures text").evaluateAll((all) =>
            all
              .filter((text) => text.getBoundingClientRect().width > 0)
              .filter((text) => {
                const { left, right } = text.getBoundingClientRect();
                return left < 0 || right > innerWidth;
              })
              .map((text) => text.textContent),
          );
          assert.deepEqual(cut, []);
        });
    },
  };
}

/** Checks of the part about what is missing. */
function unmeasuredChecks(browser, { mixed, gpqa }) {
  return {
    "not measured: rows by what became of them, trials without a score, findings, worst cases":
      () =>
        withFile(browser, mixed.file, {}, async (page) => {
          const section = page.getByRole("region", { name: "What was not measured" });
          await section.locator("details > summary").evaluateAll((all) => {
            for (const one of all) one.parentElement.open = true;
          });
          const words = spaced(await section.innerText());
          const { view } = mixed;
          for (const sentence of [
            ...view.missing,
            ...view.notes,
            ...view.findings.map(({ text }) => text),
          ])
            assert.ok(
              words.replaceAll("`", "").includes(spaced(sentence).replaceAll("`", "")),
              `"${sentence}" is not in ${words}`,
            );
          for (const [name, count] of Object.entries({
            missing: 5,
            removed: 3,
            edited: 4,
            added: 8,
            shared: 100,
          }))
            assert.match(words, new RegExp(`${name} ${count}\\b`));
          const { lowest, highest } = mixed.comparison.scorers.correct.bounds;
          const low = points(lowest.interval?.[0] ?? lowest.difference);
          const high = points(highest.interval?.[1] ?? highest.difference);
          assert.ok(words.includes(`${low} to ${high}`), `no ${low} to ${high} in ${words}`);
        }),
    "not measured: of GPQA, the page says that nothing is missing": () =>
      withFile(browser, gpqa.file, {}, async (page) => {
        const words = await page.getByRole("region", { name: "What was not measured" }).innerText();
        assert.match(words, /198/);
        assert.match(words, /\b(all|every|no|nothing)\b/i);
      }),
  };
}

/** Checks of the page as a whole. */
function pageChecks(browser, { gpqa, mixed }) {
  return {
    "page: light and dark follow the system": async () => {
      const brightness = async (colorScheme) =>
        await withFile(browser, gpqa.file, { options: { colorScheme } }, (page) =>
          page.evaluate(() =>
            Math.max(
              ...getComputedStyle(document.body)
                .backgroundColor.match(/\d+/g)
                .slice(0, 3)
                .map(Number),
            ),
          ),
        );
      assert.ok((await brightness("light")) > 240 && (await brightness("dark")) < 60);
    },
    "page: headings, landmarks and the first Tab are those of a document": () =>
      withFile(browser, mixed.file, {}, async (page) => {
        assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
        for (const role of ["banner", "main", "contentinfo"])
          assert.equal(await page.getByRole(role).count(), 1, role);
        const levels = await page
          .getByRole("heading")
          .evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
        levels.forEach((level, place) => {
          assert.ok(
            place === 0 || level - levels[place - 1] <= 1,
            `h${levels[place - 1]} before h${level}`,
          );
        });
        await page.keyboard.press("Tab");
        assert.equal(
          await page.evaluate(() => document.activeElement.textContent),
          "Skip to the report",
        );
        await page.keyboard.press("Enter");
        assert.match(page.url(), /#content$/);
      }),
    "page: every link leads to a service or within the page, and opens without a referrer": () =>
      withFile(browser, mixed.file, {}, async (page) => {
        const links = await page
          .locator("a")
          .evaluateAll((all) =>
            all.map((link) => [link.getAttribute("href"), link.rel, link.target]),
          );
        assert.ok(links.some(([href]) => href === mixed.comparison.candidate.url));
        for (const [href, rel, target] of links) {
          assert.match(href, /^(https:\/\/app\.example\.com\/|#)/);
          if (target === "_blank") assert.match(rel, /noopener.*noreferrer|noreferrer.*noopener/);
        }
      }),
    "page: text at twice the size fits": () =>
      withFile(
        browser,
        mixed.file,
        { options: { viewport: { width: 640, height: 400 } } },
        async (page) => {
          await page.evaluate(() => {
            document.documentElement.style.setProperty("font-size", "200%");
          });
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(over <= 0, `${over} px wider than the screen`);
        },
      ),
  };
}

/** Returns the checks, by name. */
export const verdictChecks = (browser, fixtures) => ({
  ...screenChecks(browser, fixtures),
  ...figureChecks(browser, fixtures),
  ...unmeasuredChecks(browser, fixtures),
  ...pageChecks(browser, fixtures),
});
