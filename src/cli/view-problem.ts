import { createHash } from "node:crypto";
import { redact } from "../core/errors/base.ts";
import { cleanText } from "../report/clean-text.ts";
import { escaped, pageOf, policyOf } from "../report/html-shell.ts";
import type { Failure } from "./failure.ts";
import type { ServedPage } from "./view-server.ts";

const STYLE =
  ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}";

const digest = (text: string): string => createHash("sha256").update(text).digest("base64");

/** Makes the page that says why there is no report. It reloads once there is another page. */
export function problemPage({ code, message, hint }: Failure): ServedPage {
  const said = [message, ...(hint === null ? [] : [hint])].map((text) => redact(text));
  const version = `problem-${digest(JSON.stringify([code, said]))}`;
  const script = `new EventSource("events").addEventListener("message",(event)=>{if(event.data!==${JSON.stringify(version)})location.reload()})`;
  const policy = policyOf({
    script: `sha256-${digest(script)}`,
    style: `sha256-${digest(STYLE)}`,
    isLive: true,
  });
  const html = pageOf({
    title: "No report",
    style: STYLE,
    policy,
    body: `<main>
<h1>There is no report at the moment</h1>
${said.map((text) => `<p>${escaped(cleanText(text))}</p>`).join("\n")}
<p>This page reloads by itself as soon as the runs can be read.</p>
</main>
<script>${script}</script>`,
  });
  return { html, policy, version, isError: true };
}
