import { createMiddleware } from "hono/factory";
import { Refusal } from "./problems.ts";

const SAFE: readonly string[] = ["GET", "HEAD"];

/**
 * Refuses requests that other sites can make a browser send. The server listens on this machine
 * only, but every page in a browser on this machine can reach it, and a POST costs money.
 */
export const guard = createMiddleware(async ({ req }, next) => {
  const { host } = new URL(req.url);
  const name = (req.header("host") ?? "").toLowerCase();
  // another name is a page of another site whose name resolves to this machine
  if (name !== host || !/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(name))
    throw new Refusal(403, "host", "This server answers on 127.0.0.1 and localhost only.");
  const site = req.header("sec-fetch-site");
  const origin = req.header("origin");
  const isForeign =
    (site !== undefined && site !== "same-origin" && site !== "none") ||
    (origin !== undefined && origin !== `http://${name}`);
  // following a link to the page is harmless
  const isLink = req.path === "/" && SAFE.includes(req.method);
  if (isForeign && !isLink)
    throw new Refusal(403, "cross_site", "Another site must not use this dashboard.");
  // a form of another site cannot send this type
  if (!SAFE.includes(req.method) && req.header("content-type") !== "application/json")
    throw new Refusal(415, "content_type", "The body must be application/json.");
  await next();
});

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // the browser itself refuses to make HTML of a string
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Adds the headers that keep a page's contents where they belong. */
export const headers = createMiddleware(async (context, next) => {
  await next();
  const set = (name: string, value: string): void => {
    if (!context.res.headers.has(name)) context.header(name, value);
  };
  set("Content-Security-Policy", PAGE_POLICY);
  set("Cache-Control", "no-store");
  set("Cross-Origin-Resource-Policy", "same-origin");
  set("Cross-Origin-Opener-Policy", "same-origin");
  set("Referrer-Policy", "no-referrer");
  set("X-Content-Type-Options", "nosniff");
});
