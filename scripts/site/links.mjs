// Reads the pages that were built, and finds links that lead nowhere.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { inflateSync } from "node:zlib";

const TEXT = { "&amp;": "&", "&quot;": '"', "&#39;": "'", "&lt;": "<", "&gt;": ">" };
const plain = (text) => text.replaceAll(/&(?:amp|quot|#39|lt|gt);/g, (entity) => TEXT[entity]);

/** Returns the values of attributes in a page, without what stands in its scripts. */
function attributes(html, names) {
  const tags = html.replaceAll(/<script\b[^>]*>[^<]*<\/script>/g, "").match(/<[a-z][^<>]*>/g) ?? [];
  const pattern = new RegExp(`\\s(?:${names})="([^"]*)"`, "g");
  return tags.flatMap((tag) => [...tag.matchAll(pattern)].map(([, value]) => plain(value)));
}

/** Returns the data that a script of typedoc carries, such as the tree of the navigation. */
export function dataOf(site, file) {
  const text = readFileSync(join(site, "assets", file), "utf8");
  const packed = /"([^"]*)"/.exec(text)?.[1] ?? "";
  return JSON.parse(inflateSync(Buffer.from(packed, "base64")).toString());
}

/** Returns the links of the navigation, which pages do not contain. */
function navigationLinks(nodes) {
  return nodes.flatMap(({ path, children }) => [
    ...(path === undefined ? [] : [path]),
    ...navigationLinks(children ?? []),
  ]);
}

/** Returns the pages of a site: the links and the anchors of each, by its path. */
function readPages(site) {
  const files = readdirSync(site, { recursive: true })
    .map((name) => String(name).replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".html"))
    .sort();
  return new Map(
    files.map((file) => {
      const html = readFileSync(join(site, file), "utf8");
      const anchors = new Set(attributes(html, "id|name"));
      return [file, { links: attributes(html, "href|src"), anchors }];
    }),
  );
}

/** Returns the problem of a link in a page; null if it leads somewhere, or out of the site. */
function problemOf(site, pages, from, link) {
  if (/^[a-z][a-z+.-]*:/i.test(link)) return null;
  if (link.startsWith("/")) return `${from}: ${link} leads out of the site`;
  const [address, anchor] = link.split("#");
  const path = address.split("?")[0];
  const target = path === "" ? from : posix.join(posix.dirname(from), decodeURI(path));
  const file = target === "." || target.endsWith("/") ? posix.join(target, "index.html") : target;
  if (!existsSync(join(site, file))) return `${from}: ${link} is a dead link`;
  const page = pages.get(file);
  if (anchor === undefined || anchor === "" || page === undefined) return null;
  return page.anchors.has(decodeURIComponent(anchor))
    ? null
    : `${from}: ${link} has no such anchor`;
}

/** Returns the number of pages and of links, and a sentence for each link that leads nowhere. */
export function checkLinks(site) {
  const pages = readPages(site);
  const links = [...pages].flatMap(([from, page]) => page.links.map((link) => [from, link]));
  for (const link of navigationLinks(dataOf(site, "navigation.js")))
    links.push(["index.html", link]);
  const problems = links.map(([from, link]) => problemOf(site, pages, from, link));
  const dead = [...new Set(problems.filter((problem) => problem !== null))];
  return { pages: pages.size, links: links.length, dead };
}
