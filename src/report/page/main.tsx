/** Script of the page: reads the data of the file and shows them. */
import { render } from "preact";
import type { FileData, PageData } from "../html.ts";
import { fromWordCodes } from "../word-codes.ts";
import { App } from "./app.tsx";
import { showAsText } from "./fallback.ts";
import { followServer } from "./live.ts";

/** Unpacks the content of an element. */
function unpacked(id: string): Response {
  const packed = atob(document.getElementById(id)?.textContent ?? "");
  const bytes = new Uint8Array(packed.length);
  // Uint8Array.from() takes half a second for four million characters
  for (let at = 0; at < packed.length; at += 1) bytes[at] = packed.charCodeAt(at);
  const unpack = new DecompressionStream("deflate-raw");
  return new Response(new Blob([bytes]).stream().pipeThrough(unpack));
}

/** Reads the data of the file. */
async function pageData(): Promise<PageData> {
  const { words, ...data }: FileData = await unpacked("data").json();
  const { table } = data.view;
  if (table === null) return data;
  const codes = new Uint8Array(await unpacked("strings").arrayBuffer());
  const texts = fromWordCodes({ words, codes });
  return { ...data, view: { ...data.view, table: { ...table, texts } } };
}

/** Returns whether a browser is new enough. */
function canUnpack(): boolean {
  try {
    return new DecompressionStream("deflate-raw") !== null;
  } catch {
    return false;
  }
}

async function main(): Promise<void> {
  const target = document.getElementById("report");
  if (target === null) return;
  if (!canUnpack())
    return showAsText(
      target,
      "This browser is too old for the charts and rows of the report. Chrome and Edge 103, Firefox 113, Safari 16.4 and later can show them.",
    );
  const shown = [...target.childNodes];
  try {
    const data = await pageData();
    target.replaceChildren();
    render(<App {...data} />, target);
    if (data.live !== null) followServer(data.live);
  } catch {
    target.replaceChildren(...shown);
    showAsText(target, "The charts and rows are missing: the data of this file cannot be read.");
  }
}

void main();
