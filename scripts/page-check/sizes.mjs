// Size of large reports, and the time that a reader waits for them.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { withFile } from "./opened.mjs";
import { randomFrom, runOf, scored, trialOf } from "./runs.mjs";
import { chineseFrom, englishFrom } from "./texts.mjs";

/** Characters of an input and of an output. */
const [INPUT, OUTPUT] = [200, 300];
const REPEATS = 5;

/** Searches in turn: a word of many rows, of few, of none, and none. */
const SEARCHES = { English: ["the", "absent", "zzz", ""], Chinese: ["的", "研究", "zzz", ""] };
const WRITERS = { English: englishFrom, Chinese: chineseFrom };

/**
 * Returns two runs whose rows have an input, an output each, and two scores. The outputs of a row
 * begin with the same `shared` characters.
 */
function largePair(count, language, shared) {
  const write = WRITERS[language](randomFrom(1));
  const random = randomFrom(2);
  const inputs = Array.from({ length: count }, () => write(INPUT));
  const outputs = inputs.map(() => write(OUTPUT));
  const outputOf = (id, at) =>
    id === "b" ? outputs[at] : outputs[at].slice(0, shared) + write(OUTPUT - shared);
  const rows = (id, rate) =>
    inputs.map((input, at) => ({
      key: `row-${at}`,
      digest: `d${at}`,
      digestKind: "dataset",
      input,
      trials: [
        trialOf({
          id: `${id}-${at}`,
          url: null,
          output: outputOf(id, at),
          scores: {
            correct: scored(random() < rate),
            judge: scored(1 + Math.floor(random() * 5 * rate)),
          },
        }),
      ],
    }));
  return [runOf({ id: "main" }, rows("b", 0.8)), runOf({ id: "branch" }, rows("c", 0.75))];
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Returns the time from a search to the picture with its rows, in ms, in the page. */
const searchTime = (text) =>
  new Promise((resolve) => {
    const input = document.querySelector("input[type=search]");
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    const started = performance.now();
    set.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel(); // after the frame is drawn
      port1.onmessage = () => resolve(performance.now() - started);
      port2.postMessage(null);
    });
  });

/** Opens a file several times, and measures in the page. */
async function measurePage(browser, file, searches) {
  const [painted, complete, filtered, firsts] = [[], [], [], []];
  let words = "";
  const watchRows = () => {
    new MutationObserver((_, observer) => {
      if (document.querySelector("footer") === null) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        globalThis.__complete = performance.now();
      });
    }).observe(document, { childList: true, subtree: true });
  };
  for (let repeat = 0; repeat < REPEATS; repeat++)
    await withFile(browser, file, { before: watchRows }, async (page) => {
      await page.waitForFunction(() => globalThis.__complete !== undefined);
      const paint = await page.evaluate(
        () => performance.getEntriesByName("first-contentful-paint")[0].startTime,
      );
      painted.push(paint);
      complete.push(await page.evaluate(() => globalThis.__complete));
      firsts.push(await page.evaluate(searchTime, searches[0]));
      for (const text of searches.slice(1)) filtered.push(await page.evaluate(searchTime, text));
      words = await page
        .locator(".rows-note")
        .first()
        .innerText({ timeout: 500 })
        .catch(() => "");
    });
  return {
    painted: median(painted),
    complete: median(complete),
    first: median(firsts),
    filtered: median(filtered),
    slowest: Math.max(...filtered),
    words,
  };
}

/** Measures one report. */
async function measure(browser, folder, { rows, language, shared = 0 }) {
  const { compare, gate } = await import("../../dist/analysis.js");
  const { reportView, toHtml } = await import("../../dist/report.js");
  const pair = largePair(rows, language, shared);
  const comparison = await compare(...pair, { keepRows: "all", scale: { judge: [1, 5] } });
  const rules = [{ scorer: "correct", maxDrop: 0.02 }];
  const started = performance.now();
  const view = reportView({ comparison, gate: gate(comparison, { rules }) });
  const html = await toHtml(view);
  const seconds = (performance.now() - started) / 1000;
  const file = join(folder, `${language}-${rows}.html`);
  writeFileSync(file, html);
  const text = Buffer.from((view.table?.texts ?? []).join("\n"));
  return {
    rows,
    language: shared === 0 ? language : `${language}, ${shared} characters shared`,
    seconds,
    megabytes: Buffer.byteLength(html) / 1e6,
    ratio: deflateRawSync(text).length / text.length,
    ...(await measurePage(browser, file, SEARCHES[language])),
  };
}

const HEAD = `# Size and speed of a large report

\`node scripts/page-check.mjs --write\`

Two runs with one input of ${INPUT} characters per row, an output of ${OUTPUT} characters in each run, and two scores. English: each word follows the one before it
somewhere in the guides of docs (a Markov chain of words). Chinese: made-up words of one to three common characters; the n-th word is n times as rare as the
first (Zipf). All strings are different, except where the outputs of a row share their first characters. *deflate* is the size of the strings after compression, as a share of their UTF-8. The file
contains the numbers of their words where that is smaller (decision 63), deflated, in base64.

*Painted* is the first contentful paint, with the verdict; *complete*, the frame in which charts and rows are shown. *Filter* is the time from an input in the search field to
the end of the next frame: the first one also builds the index if the browser was not idle before. Medians of ${REPEATS} openings, in a new context, without network.
`;

/** Measures large reports. Returns the page about them. */
export async function sizesPage(browser, folder, cases) {
  const results = [];
  for (const one of cases) results.push(await measure(browser, folder, one));
  const ms = (value) => `${value.toFixed(0)} ms`;
  const lines = results.map(
    (r) =>
      `| ${r.rows.toLocaleString("en-US")} ${r.language} | ${r.megabytes.toFixed(2)} MB | ${(100 * r.ratio).toFixed(0)}% | ${r.seconds.toFixed(1)} s | ${ms(r.painted)} | ${ms(r.complete)} | ${ms(r.first)} | ${ms(r.filtered)} | ${ms(r.slowest)} |`,
  );
  const left = results
    .filter(({ words }) => words !== "")
    .map(
      ({ rows, words }) => `With ${rows.toLocaleString("en-US")} rows, the page says: “${words}”`,
    );
  const [cpu] = cpus();
  return [
    HEAD,
    `Chromium ${browser.version()}, Node ${process.versions.node}, ${cpus().length} cores (${cpu?.model.trim()}), shared with other work.\n`,
    "| rows | file | deflate | written in | painted | complete | first filter | filter | slowest filter |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...lines,
    ...(left.length === 0 ? [] : ["", ...left]),
    "",
  ].join("\n");
}
