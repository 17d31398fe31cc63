#!/usr/bin/env node
// Builds the site: the guides and every public symbol, with a search, as files for any web server.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  Application,
  Converter,
  KindRouter,
  OptionDefaults,
  ReflectionKind,
  TSConfigReader,
} from "typedoc";
import { entries, sourceOf } from "./entries.mjs";
import { CATEGORIES, ENTRIES } from "./site/guides.mjs";
import { checkLinks, dataOf } from "./site/links.mjs";
import { copyPages } from "./site/pages.mjs";

const HELP = `Usage: node scripts/site.mjs [--check] [--out FOLDER] [--help]

Builds the site with typedoc from README.md, the guides in docs, SECURITY.md, CHANGELOG.md and the doc comments of every entry
point. Open site/index.html; it needs no server. Any warning is an error.

  --check       also reads every page: each link must lead to a page and an anchor that exist, and each guide and entry point must be in
                the search. Prints "N passed, N failed"
  --out FOLDER  where to write it (default: site)`;

const root = fileURLToPath(new URL("..", import.meta.url));
const { repository, name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const REPOSITORY = repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
const LANGUAGES =
  "typescript ts tsx javascript json jsonc sh bash yaml sql python html css csv".split(" ");

// Types that only describe parameters of constructors, and documents generated from OpenAPI, whose
// schemas the services describe themselves.
const NOT_EXPORTED = [
  "generated/galileo.ts:components",
  "generated/rensei.ts:components",
  "generated/weave.ts:components",
  "src/core/errors/base.ts:ErrorDetails",
  "src/core/errors/base.ts:FieldsOf",
  "src/core/errors/call.ts:AmbiguousWriteFields",
  "src/core/errors/http.ts:HttpErrorFields",
  "src/galileo/types.ts:OpenRest",
  "src/galileo/types.ts:OpenText",
];

// Tags that openapi-typescript writes.
const GENERATED_TAGS = ["@constant", "@description"];

/** Returns every entry with the path of its source. */
function sources() {
  return entries().map(({ specifier, file }) => ({ specifier, source: sourceOf(file) }));
}

/** Names the pages of guides after their files, so that a new title does not change their URLs. */
class Router extends KindRouter {
  getIdealBaseName(reflection) {
    return reflection.isDocument()
      ? `guides/${reflection.frontmatter.file}`
      : super.getIdealBaseName(reflection);
  }
}

/**
 * Finds what a link in a comment names, when the file of the comment does not import it: errors, for
 * example. Editors show such a link as text.
 */
function exportedAnywhere(reference, from) {
  const names = reference.symbolReference?.path?.map(({ path }) => path) ?? [];
  if (reference.moduleSource !== undefined || names.length === 0) return undefined;
  for (const entry of from.project.children ?? []) {
    const target = entry.isDeclaration() ? entry.getChildByName(names) : undefined;
    if (target !== undefined && !target.isReference()) return { target };
  }
  return undefined;
}

/** Returns the application of typedoc with everything configured. */
async function application(out) {
  const pages = copyPages(root, join(root, ".cache", "site"), REPOSITORY);
  const found = sources();
  const app = await Application.bootstrap(
    {
      name,
      entryPoints: found.map(({ source }) => join(root, source)),
      tsconfig: join(root, "tsconfig.json"),
      readme: pages.readme,
      projectDocuments: pages.guides.map(({ path }) => path),
      out,
      router: "guides",
      skipErrorChecking: true, // npm run typecheck does that
      excludeInternal: true,
      excludePrivate: true,
      includeHierarchySummary: false,
      disableGit: true,
      sourceLinkTemplate: `${REPOSITORY}/blob/main/{path}#L{line}`,
      basePath: root,
      blockTags: [...OptionDefaults.blockTags, ...GENERATED_TAGS],
      notRenderedTags: [...OptionDefaults.notRenderedTags, "@constant"],
      defaultCategory: ENTRIES,
      categorizeByGroup: false,
      categoryOrder: [...Object.keys(CATEGORIES), ENTRIES],
      sort: ["kind", "alphabetical-ignoring-documents"],
      kindSortOrder: [
        "Document",
        "Module",
        "Class",
        "Function",
        "Variable",
        "Interface",
        "TypeAlias",
      ],
      preservedTypeAnnotationTags: ["@throws"],
      customCss: join(root, "scripts", "site", "style.css"),
      sortEntryPoints: false,
      navigation: { includeCategories: true, includeGroups: false, includeFolders: false },
      navigationLinks: { GitHub: REPOSITORY },
      searchInComments: true,
      searchInDocuments: true,
      highlightLanguages: LANGUAGES,
      treatWarningsAsErrors: true,
      validation: { notExported: true, invalidLink: true, invalidPath: true, rewrittenLink: true },
      intentionallyNotExported: NOT_EXPORTED,
    },
    [new TSConfigReader()],
  );
  app.renderer.defineRouter("guides", Router);
  app.converter.addUnknownSymbolResolver(exportedAnywhere);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.getReflectionsByKind(ReflectionKind.Module)) {
      const file = relative(root, entry.sources?.[0]?.fullFileName ?? "").replaceAll("\\", "/");
      entry.name = found.find(({ source }) => source === file)?.specifier ?? entry.name;
    }
  });
  return { app, guides: pages.guides };
}

/** Builds the site. Returns the guides; null if typedoc reported anything. */
async function build(out) {
  const { app, guides } = await application(out);
  const project = await app.convert();
  if (project === undefined) return null;
  app.validate(project);
  if (!app.logger.hasErrors() && !app.logger.hasWarnings()) await app.generateOutputs(project);
  return app.logger.hasErrors() || app.logger.hasWarnings() ? null : guides;
}

/** Returns the guides and entry points that the search does not know. */
function missingInSearch(out, guides) {
  const known = new Set(dataOf(out, "search.js").rows.map(({ url }) => url));
  const pages = [
    ...guides.map((guide) => `guides/${guide.name}.html`),
    ...entries().map(({ specifier }) => `modules/${specifier.replaceAll("/", "_")}.html`),
  ];
  return pages.filter((page) => !known.has(page)).map((page) => `${page} is not in the search`);
}

async function main() {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      out: { type: "string", default: join(root, "site") },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const guides = await build(values.out);
  if (guides === null) {
    console.log("site: 0 passed, 1 failed");
    process.exitCode = 1;
    return;
  }
  if (!values.check) return;
  const { pages, links, dead } = checkLinks(values.out);
  const unknown = missingInSearch(values.out, guides);
  for (const problem of [...dead, ...unknown]) console.error(problem);
  console.log(`${pages} pages, ${links} links, ${guides.length} guides`);
  const failed = (dead.length > 0) + (unknown.length > 0);
  console.log(`site: ${3 - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

await main();
