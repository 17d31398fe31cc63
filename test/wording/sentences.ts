import ts from "typescript";

/**
 * Where a sentence appears. `field` is the first sentence of the doc comment of a field or a type,
 * `path` the place in an argument.
 */
export type Kind = "message" | "path" | "field" | "doc" | "comment" | "title" | "markdown";

/** A sentence with the place where it begins. */
export interface Sentence {
  readonly line: number;
  readonly kind: Kind;
  /** Its words. Code is replaced by `·`, the value of a placeholder by `…`. */
  readonly text: string;
}

/** A stretch of text whose characters are at the offsets that they have in the file. */
interface Stretch {
  readonly start: number;
  readonly text: string;
  readonly kind: Kind;
}

const CODE = "·";
const VALUE = "…";
const MANY = "9";
const blank = (text: string, filler = " "): string => text.replaceAll(/[^\n]/g, filler);

/** Reads the sentences of a TypeScript file: its comments, and its strings of two words or more. */
export function sentencesOfCode(text: string): Sentence[] {
  return split(text, [...commentsOf(text), ...stringsOf(text)]);
}

/** Reads the titles and comments of a test file. Other strings of a test are data. */
export function sentencesOfTest(text: string): Sentence[] {
  return split(text, [...commentsOf(text), ...titlesOf(text)]);
}

/**
 * Reads the sentences of a Markdown file: its prose, and the comments of its TypeScript examples.
 */
export function sentencesOfMarkdown(text: string): Sentence[] {
  const examples: Stretch[] = [];
  const prose = text
    .replaceAll(
      /^(```+)([^\n]*)\n([\s\S]*?)^\1[ \t]*$/gm,
      (block, _fence: string, language: string, code: string, at: number) => {
        const start = at + block.indexOf("\n") + 1;
        if (/^(?:ts|js)\b/.test(language))
          examples.push(
            ...commentsOf(code).map((one) => ({
              ...one,
              start: one.start + start,
              kind: "markdown" as const,
            })),
          );
        return blank(block);
      },
    )
    .replaceAll(/<!--[\s\S]*?-->/g, (comment) => blank(comment))
    .replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, (span) => blank(span, CODE))
    .replaceAll(/\]\([^)\n]*\)/g, (target) => `]${blank(target.slice(1))}`)
    .replaceAll(/<?https?:\/\/[^\s)>|]+>?/g, (url) => blank(url, CODE));
  return split(text, [...blocksOf(prose), ...examples]);
}

/**
 * Cuts prose into paragraphs, list items, table cells and headings: a sentence never runs from one
 * into the next.
 */
function blocksOf(prose: string): Stretch[] {
  const found: Stretch[] = [];
  for (const { 0: block, index } of prose.matchAll(
    /(?:^(?!\s*$|\s*(?:[-*+]|\d+\.) |#|\||>).*\n?)+|^.+$/gm,
  )) {
    let start = index;
    for (const cell of block.startsWith("|") ? block.split(/(?<!\\)\|/) : [block]) {
      found.push({ start, text: cell, kind: "markdown" });
      start += cell.length + 1;
    }
  }
  return found;
}

let last: ts.SourceFile | undefined; // a file is visited three times

/** Visits every node of a file, tokens included. */
function walk(text: string, visit: (node: ts.Node, tree: ts.SourceFile) => void): void {
  const tree =
    last?.text === text ? last : ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  last = tree;
  const enter = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return;
    visit(node, tree);
    for (const child of node.getChildren(tree)) enter(child);
  };
  enter(tree);
}

/** The comments of a file, which are what is left between its tokens. */
function commentsOf(text: string): Stretch[] {
  const found: Stretch[] = [];
  const fields = fieldDocs(text);
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false);
  let reached = 0;
  walk(text, (node, tree) => {
    if (node.getChildCount(tree) > 0 || node.getFullStart() < reached) return;
    reached = node.getStart(tree, false);
    scanner.setText(text, node.getFullStart(), reached - node.getFullStart());
    for (
      let token = scanner.scan();
      token !== ts.SyntaxKind.EndOfFileToken;
      token = scanner.scan()
    ) {
      const start = scanner.getTokenStart();
      const comment = scanner.getTokenText();
      if (token === ts.SyntaxKind.SingleLineCommentTrivia)
        found.push({ start, text: proseOf(comment), kind: "comment" });
      if (token === ts.SyntaxKind.MultiLineCommentTrivia)
        found.push(...docComment(comment, start, fields.has(start)));
    }
  });
  return joinLines(text, found);
}

/**
 * A comment without its marks and code; the comments of its examples are read like those of a file.
 */
function docComment(comment: string, start: number, isField: boolean): Stretch[] {
  const inner = comment.replaceAll(/^\s*\*(?!\/)|^\/\*+|\*+\/$/gm, (mark) => blank(mark));
  const examples: Stretch[] = [];
  const prose = inner.replaceAll(
    /```(\w*)\n([\s\S]*?)```/g,
    (block, _language: string, code: string, at: number) => {
      const from = start + at + block.indexOf("\n") + 1;
      examples.push(...commentsOf(code).map((one) => ({ ...one, start: one.start + from })));
      return blank(block);
    },
  );
  return [...paragraphs(proseOf(prose), start, isField ? "field" : "doc"), ...examples];
}

/** Cuts a doc comment at empty lines and at tags. */
function paragraphs(text: string, start: number, kind: Kind): Stretch[] {
  const found: Stretch[] = [];
  let from = 0;
  for (const { 0: cut, index } of text.matchAll(
    /\n\s*\n|@(?:throws|example|returns|param|see|internal|deprecated|default)\b/g,
  )) {
    found.push({ start: start + from, text: text.slice(from, index), kind });
    from = index + (cut.startsWith("@") ? cut.length : 0);
    // only the first words of a field's comment are its noun phrase
    if (from > 0) kind = kind === "field" ? "doc" : kind;
  }
  found.push({ start: start + from, text: text.slice(from), kind });
  return found;
}

/** Consecutive `//` lines are one text. */
function joinLines(text: string, comments: readonly Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  for (const one of comments) {
    const last = found.at(-1);
    const between = last === undefined ? "x" : text.slice(last.start + last.text.length, one.start);
    if (
      last !== undefined &&
      last.kind === "comment" &&
      one.kind === "comment" &&
      /^\s*$/.test(between) &&
      !/\n.*\n/.test(between)
    )
      found[found.length - 1] = { ...last, text: last.text + between + one.text };
    else found.push(one);
  }
  return found;
}

const proseOf = (comment: string): string =>
  comment
    .replaceAll(/^\/\/+|^\/\*+|\*+\/$/g, (mark) => blank(mark))
    .replaceAll(/`[^`]*`|\{@link [^}]*\}/g, (span) => blank(span, CODE))
    .replaceAll(/\bhttps?:\/\/[^\s)]+/g, (url) => blank(url, CODE));

/** Where the comments of fields and types begin. */
function fieldDocs(text: string): Set<number> {
  const starts = new Set<number>();
  walk(text, (node) => {
    const isField =
      ts.isPropertySignature(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      (ts.isMethodSignature(node) && node.questionToken !== undefined);
    if (isField) for (const doc of ts.getJSDocCommentsAndTags(node)) starts.add(doc.pos);
  });
  return starts;
}

/**
 * The strings that a person reads: those of two words or more that are not imports, types or keys.
 */
function stringsOf(text: string): Stretch[] {
  const found: Stretch[] = [];
  walk(text, (node, tree) => {
    if (
      !ts.isStringLiteral(node) &&
      !ts.isNoSubstitutionTemplateLiteral(node) &&
      !ts.isTemplateExpression(node)
    )
      return;
    if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return;
    if (
      ts.isImportDeclaration(node.parent) ||
      ts.isExportDeclaration(node.parent) ||
      ts.isLiteralTypeNode(node.parent)
    )
      return;
    const said = wordsOf(node, tree);
    if (ts.isPropertyAssignment(node.parent) && node.parent.name.getText(tree) === "path")
      found.push({
        start: node.getStart(tree),
        text: ` ${node.getText(tree).slice(1, -1)} `,
        kind: "path",
      });
    else if (/\p{L}['…·]? +['…(]?\p{L}/u.test(said) || /… \p{L}/u.test(said))
      found.push({ start: node.getStart(tree), text: said, kind: "message" });
  });
  return found;
}

/**
 * The text of a string, as long as in the file: quotes and escapes are blank, placeholders are `…`.
 */
function wordsOf(
  node: ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression,
  tree: ts.SourceFile,
): string {
  const start = node.getStart(tree);
  let text = node.getText(tree);
  if (ts.isTemplateExpression(node)) {
    for (const { expression } of node.templateSpans) {
      const from = text.lastIndexOf("${", expression.getStart(tree) - start);
      const to = text.indexOf("}", expression.end - start) + 1;
      const filler = isMany(expression, tree) ? MANY : VALUE;
      text =
        text.slice(0, from) + text.slice(from, to).replaceAll(/[\s\S]/g, filler) + text.slice(to);
    }
  }
  return ` ${text.slice(1, -1).replaceAll(/\\./g, (pair) => (/["'`]/.test(pair) ? ` ${pair[1]}` : "  "))} `;
}

/**
 * Returns whether a count in a string is known not to be one: it is a constant, or a condition
 * around it tests for one.
 */
function isMany(expression: ts.Expression, tree: ts.SourceFile): boolean {
  if (/^[A-Z][A-Z_\d]*$/.test(expression.getText(tree))) return true;
  for (
    let node: ts.Node = expression;
    !ts.isFunctionLike(node) && node.parent !== undefined;
    node = node.parent
  ) {
    if (ts.isConditionalExpression(node) && /[=>]=?=? 1\b/.test(node.condition.getText(tree)))
      return true;
    const { parent } = node;
    if (
      ts.isIfStatement(parent) &&
      node === parent.thenStatement &&
      /> 1\b/.test(parent.expression.getText(tree))
    )
      return true;
  }
  return false;
}

const TITLED: ReadonlySet<string> = new Set(["describe", "test", "it"]);

/** The titles of tests, and the first string of each row that `each` puts into a title. */
function titlesOf(text: string): Stretch[] {
  const found: Stretch[] = [];
  const add = (node: ts.Node | undefined, tree: ts.SourceFile): void => {
    if (node === undefined) return;
    if (
      ts.isStringLiteral(node) ||
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateExpression(node)
    )
      found.push({ start: node.getStart(tree), text: wordsOf(node, tree), kind: "title" });
  };
  walk(text, (node, tree) => {
    if (!ts.isCallExpression(node)) return;
    const root = /^\w+/.exec(node.expression.getText(tree))?.[0] ?? "";
    if (!TITLED.has(root)) return;
    const [first] = node.arguments;
    if (first === undefined || !ts.isArrayLiteralExpression(first)) add(first, tree);
    else
      for (const row of first.elements)
        add(ts.isArrayLiteralExpression(row) ? row.elements[0] : row, tree);
  });
  return found;
}

/** Cuts stretches into sentences, and finds the line of each. */
function split(text: string, stretches: readonly Stretch[]): Sentence[] {
  const lines = [0];
  for (const { index } of text.matchAll(/\n/g)) lines.push(index + 1);
  const lineOf = (offset: number): number => {
    let line = lines.findIndex((start) => start > offset);
    if (line === -1) line = lines.length;
    return line;
  };
  return stretches.flatMap(({ start, text: stretch, kind }) => {
    const found: Sentence[] = [];
    let from = 0;
    for (const end of [
      ...[...stretch.matchAll(/(?<=[.!?]['")]*)\s+(?=[\p{Lu}·"'(*…[])/gu)].map(
        ({ index }) => index,
      ),
      stretch.length,
    ]) {
      const sentence = stretch.slice(from, end);
      const begin = start + from + (sentence.length - sentence.trimStart().length);
      const said = sentence
        .replaceAll(/\s+/g, " ")
        .replaceAll(/…+/g, VALUE)
        .replaceAll(/·+/g, CODE)
        .replaceAll(/9{3,}/g, MANY)
        .trim();
      if (/\p{L}/u.test(said))
        found.push({
          line: lineOf(begin),
          kind: from > 0 && kind === "field" ? "doc" : kind,
          text: said,
        });
      from = end;
    }
    return found;
  });
}
