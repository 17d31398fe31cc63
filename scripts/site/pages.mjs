// Copies the guides for the site: with a title and a category in front, and with links that lead
// into the site or to the repository.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, posix } from "node:path";
import { CATEGORIES } from "./guides.mjs";

const PICTURE = /\.(png|svg)$/;

/** Returns the name of a page: its file without folder and ending. */
const nameOf = (page) => posix.basename(page, ".md");

/** Returns the pages of a clone, as paths: those of docs and three of its root. */
function pagesOf(root) {
  const guides = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  const others = ["SECURITY.md", "CHANGELOG.md"].filter((name) => existsSync(join(root, name)));
  return [...guides.map((name) => `docs/${name}`), ...others];
}

/** Returns the pages in the order of their categories. Throws if one has no category, or is missing. */
function inOrder(pages) {
  const named = Object.entries(CATEGORIES).flatMap(([category, names]) =>
    names.map((name) => ({ category, name, page: pages.find((page) => nameOf(page) === name) })),
  );
  const problems = [
    ...named
      .filter(({ name, page }) => page === undefined && name !== "CHANGELOG")
      .map(({ name }) => `'${name}' in scripts/site/guides.mjs is not a page`),
    ...pages
      .filter((page) => named.every((one) => one.page !== page))
      .map((page) => `${page} has no category in scripts/site/guides.mjs`),
  ];
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return named.filter(({ page }) => page !== undefined);
}

/**
 * Returns a page with the links replaced that lead out of the site, and the pictures it shows. A link
 * to a file or folder that is not a page leads to the repository. Throws if there is no such file.
 */
function withLinks(root, page, text, { pages, repository }) {
  const pictures = [];
  let isCode = false;
  const replaced = (whole, target) => {
    if (/^(?:[a-z]+:|#)/.test(target)) return whole;
    const [path, anchor] = target.split("#");
    const file = posix.join(posix.dirname(page), path);
    if (!existsSync(join(root, file))) throw new Error(`${page}: there is no ${file}`);
    if (PICTURE.test(file)) pictures.push(file);
    if (PICTURE.test(file) || pages.includes(file)) return whole;
    const kind = statSync(join(root, file)).isDirectory() ? "tree" : "blob";
    const end = anchor === undefined ? "" : `#${anchor}`;
    return `](${repository}/${kind}/main/${file}${end})`;
  };
  const lines = text.split("\n").map((line) => {
    if (/^\s*```/.test(line)) isCode = !isCode;
    return isCode ? line : line.replaceAll(/\]\(([^)\s]+)\)/g, replaced);
  });
  return { text: lines.join("\n"), pictures };
}

/**
 * Copies README.md and all pages into a folder. Returns the copies: of README.md, and of the pages
 * in the order of the navigation, each with its name.
 */
export function copyPages(root, folder, repository) {
  const found = pagesOf(root);
  const pages = ["README.md", ...found];
  rmSync(folder, { recursive: true, force: true });
  const copy = (page, edit) => {
    const source = readFileSync(join(root, page), "utf8");
    const { text, pictures } = withLinks(root, page, source, { pages, repository });
    mkdirSync(dirname(join(folder, page)), { recursive: true });
    writeFileSync(join(folder, page), edit(text));
    for (const picture of pictures) cpSync(join(root, picture), join(folder, picture));
    return join(folder, page);
  };
  return {
    readme: copy("README.md", (text) => text.replace(/^# .+\n/, "")), // the front page has a heading
    guides: inOrder(found).map(({ category, name, page }) => ({
      name,
      path: copy(page, (text) => {
        const title = /^# (.+)$/m.exec(text)?.[1];
        if (title === undefined) throw new Error(`${page} has no heading`);
        const front = Object.entries({ title: title.replaceAll("`", ""), category, file: name });
        return `---\n${front.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join("")}---\n${text}`;
      }),
    })),
  };
}
