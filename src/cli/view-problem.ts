import { createHash } from "node:crypto";
import { redact } from "../core/errors/base.ts";
import { cleanText } from "../report/clean-text.ts";
import type { Failure } from "./failure.ts";
import type { ServedPage } from "./view-server.ts";

const STYLE =
  ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}";

const digest = (text: string): string => createHash("sha256").update(text).digest("base64");

/** Makes one line of text harmless between tags. */
const escaped = (text: string): string =>
  cleanText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Makes the page that says why there is no report. It reloads once there is another page. */
export function problemPage({ code, message, hint }: Failure): ServedPage {
  const said = [message, ...(hint === null ? [] : [hint])].map((text) => redact(text));
  const version = `problem-${digest(JSON.stringify([code, said]))}`;
  const script = `new EventSource("events").addEventListener("message",(event)=>{if(event.data!==${JSON.stringify(version)})location.reload()})`;
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${digest(script)}'`,
    `style-src 'sha256-${digest(STYLE)}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>No report</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>There is no report at the moment</h1>
${said.map((text) => `<p>${escaped(text)}</p>`).join("\n")}
<p>This page reloads by itself as soon as the runs can be read.</p>
</main>
<script>${script}</script>
</body>
</html>
`;
  return { html, policy, version, isError: true };
}
