/** Parts of a page. */
interface Page {
  /** Title, escaped. */
  readonly title: string;
  readonly style: string;
  /** Content security policy, see {@link policyOf}. */
  readonly policy: string;
  /** Additional lines of the head. */
  readonly head?: readonly string[];
  readonly body: string;
}

/** Hashes of the script and the style of a page, in the form of a content security policy. */
interface Allowed {
  readonly script: string;
  readonly style: string;
  /** Whether the page may read from its own server. */
  readonly isLive: boolean;
}

/** Makes text harmless between tags and in quoted attributes. */
export const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/** Makes a content security policy that allows one script and one style. */
export function policyOf({ script, style, isLive }: Allowed): string {
  return [
    "default-src 'none'",
    `script-src '${script}'`,
    `style-src '${style}'`,
    ...(isLive ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Writes a page that refers to nothing. */
export function pageOf({ title, style, policy, head = [], body }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${head.map((line) => `${line}\n`).join("")}<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
