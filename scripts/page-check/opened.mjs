// Pages opened from files, and everything that a page must not do.
import { pathToFileURL } from "node:url";

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** Runs in the page before its own script: notes what its policy refuses and what was painted. */
function watch() {
  globalThis.__ran = 0;
  globalThis.__refused = [];
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    globalThis.__refused.push(`${violatedDirective} ${blockedURI}`);
  });
}

/**
 * Opens a file in a context of its own, and waits until the report is shown. `options` are those of
 * a context; `before` runs in the page first; `hash` is the end of the address.
 *
 * @returns the page, and what it did: `events` names each request besides the file itself, each
 *   dialog, navigation, error and message of the console.
 */
export async function openFile(
  browser,
  file,
  { options = {}, before, hash = "", ready = true } = {},
) {
  const context = await browser.newContext({
    viewport: DESKTOP,
    offline: true,
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  const address = `${pathToFileURL(file).href}${hash}`;
  const own = address.split("#")[0];
  const events = [];
  const isOwn = (url) => url.split("#")[0] === own;
  page.on("request", (request) => {
    if (!isOwn(request.url())) events.push(`request ${request.url()}`);
  });
  page.on("framenavigated", (frame) => {
    if (!isOwn(frame.url())) events.push(`navigation ${frame.url()}`);
  });
  page.on("dialog", (dialog) => {
    events.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", (popup) => events.push(`popup ${popup.url()}`));
  page.on("pageerror", (error) => events.push(`error ${error.message}`));
  page.on("console", (message) => events.push(`console ${message.text()}`));
  await page.addInitScript(watch);
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(address);
  if (ready) await page.locator("footer").waitFor();
  return { page, context, events };
}

/** Opens a file, passes the page to a function, and closes it in any case. */
export async function withFile(browser, file, options, use) {
  const opened = await openFile(browser, file, options);
  try {
    return await use(opened.page, opened.events);
  } finally {
    await opened.context.close();
  }
}

/** Returns what a page ran and what its policy refused. */
export const traces = (page) =>
  page.evaluate(() => ({ ran: globalThis.__ran, refused: globalThis.__refused }));
