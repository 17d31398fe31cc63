/** Script of the page: reads the data of the file and shows them. */
import { render } from "preact";
import type { PageData } from "../html.ts";
import { App } from "./app.tsx";
import { followServer } from "./live.ts";

/** Unpacks the data of the file. */
async function pageData(): Promise<PageData> {
  const text = document.getElementById("data")?.textContent ?? "";
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return await new Response(stream).json();
}

async function main(): Promise<void> {
  const target = document.getElementById("report");
  if (target === null) return;
  const data = await pageData();
  target.replaceChildren();
  render(<App {...data} />, target);
  if (data.live !== null) followServer(data.live);
}

void main();
