/** Script of the page: reads the data of the file and shows them. */
import { render } from "preact";
import type { PageData } from "../html.ts";
import { decodeWords } from "../word-codes.ts";
import { App } from "./app.tsx";
import { showAsText } from "./fallback.ts";
import { followServer } from "./live.ts";

/** Unpacks the data of the file. */
async function pageData(unpack: DecompressionStream): Promise<PageData> {
  const element = document.getElementById("data");
  const packed = atob(element?.textContent ?? "");
  const bytes = new Uint8Array(packed.length);
  // Uint8Array.from() takes half a second for four million characters
  for (let at = 0; at < packed.length; at += 1) bytes[at] = packed.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(unpack);
  const unpacked = new Response(stream);
  if (element?.dataset.form !== "words") return await unpacked.json();
  return JSON.parse(decodeWords(new Uint8Array(await unpacked.arrayBuffer())));
}

/** Returns null in a browser that is too old. */
function unpacking(): DecompressionStream | null {
  try {
    return new DecompressionStream("deflate");
  } catch {
    return null;
  }
}

async function main(): Promise<void> {
  const target = document.getElementById("report");
  if (target === null) return;
  const unpack = unpacking();
  if (unpack === null)
    return showAsText(
      target,
      "This browser is too old for the charts and rows of the report. Chrome and Edge 103, Firefox 113, Safari 16.4 and later can show them.",
    );
  const shown = [...target.childNodes];
  try {
    const data = await pageData(unpack);
    target.replaceChildren();
    render(<App {...data} />, target);
    if (data.live !== null) followServer(data.live);
  } catch {
    target.replaceChildren(...shown);
    showAsText(target, "The charts and rows are missing: the data of this file cannot be read.");
  }
}

void main();
