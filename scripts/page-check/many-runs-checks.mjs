// Rankings of several runs, and projects over time.
import assert from "node:assert/strict";
import { withFile } from "./opened.mjs";
import { assertInScreen, percent, spaced } from "./reading.mjs";

/** Returns the checks, by name. */
export function manyRunsChecks(browser, { ranked, tied, projects }) {
  return {
    "ranking: places, intervals and the sentence are those of rank()": () =>
      withFile(browser, ranked.file, {}, async (page, events) => {
        const ranks = ranked.rankings.correct;
        const rows = page.locator("table.ranking").getByRole("row");
        const lines = (await rows.allInnerTexts()).map(spaced).slice(1);
        assert.equal(lines.length, ranks.length);
        for (const [place, { name, places, figure }] of ranks.entries()) {
          const [low, high] = places;
          const { value, interval } = figure;
          const range = `${percent(interval[0])} to ${percent(interval[1])}`;
          for (const text of [
            name,
            percent(value),
            range,
            low === high ? `${low}` : `${low} to ${high}`,
          ])
            assert.ok(lines[place].includes(text), `no ${text} in ${lines[place]}`);
        }
        assert.deepEqual(events, []);
      }),
    "ranking: says when no pair can be told apart": () =>
      withFile(browser, tied.file, {}, async (page) => {
        assert.ok(tied.rankings.correct.every(({ places }) => places[0] === 1 && places[1] === 5));
        await assertInScreen(page.getByText(/No pair.*can be told apart/).first(), "the sentence");
      }),
    "projects: trends have the values of each run, in words; what could not be read is named": () =>
      withFile(browser, projects.file, {}, async (page, events) => {
        const words = spaced(await page.locator("#projects").innerText());
        for (const text of ["The project has no runs", "the service answered 503"])
          assert.ok(words.includes(text), `no "${text}" in ${words}`);
        const [search] = projects.projects.projects;
        const { figures, change } = search.evaluations[0].scorers[0];
        const label = await page
          .locator("#projects")
          .getByRole("img")
          .first()
          .getAttribute("aria-label");
        for (const { value } of [figures[0], figures.at(-1)])
          assert.ok(label.includes(percent(value)), `no ${percent(value)} in ${label}`);
        assert.ok(words.includes(spaced(change.statement)), `no "${change.statement}" in ${words}`);
        assert.deepEqual(events, []);
      }),
  };
}
