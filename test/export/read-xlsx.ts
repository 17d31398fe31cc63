import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";

/** Cell as the file has it: the number of its style, and its content by its type. */
export interface ReadCell {
  value: string | number | boolean | null;
  style: number;
}

/** Workbook as it was read: the files in it, and the cells of each sheet. */
export interface ReadWorkbook {
  files: Map<string, string>;
  sheets: Record<string, ReadCell[][]>;
}

/** Reads a zip archive by its directory, independently of the library that wrote it. */
export function unzip(bytes: Uint8Array): Map<string, { text: string; time: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = bytes.length - 22;
  if (view.getUint32(end, true) !== 0x06054b50) throw new Error("no end of a zip directory");
  const files = new Map<string, { text: string; time: number }>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [size, nameLength, extra, comment] = [
      view.getUint32(at + 20, true),
      ...[28, 30, 32].map((part) => view.getUint16(at + part, true)),
    ];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + (nameLength ?? 0)));
    const local = view.getUint32(at + 42, true);
    if (view.getUint32(local + 10, true) !== view.getUint32(at + 12, true))
      throw new Error(`${name} has two times`);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const content = inflateRawSync(bytes.subarray(start, start + (size ?? 0)));
    files.set(name, {
      text: new TextDecoder("utf-8", { fatal: true }).decode(content),
      time: view.getUint32(at + 12, true),
    });
    at += 46 + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return files;
}

/** Reads a workbook. */
export async function readXlsx(path: string): Promise<ReadWorkbook> {
  const zipped = unzip(await readFile(path));
  const files = new Map([...zipped].map(([name, { text }]) => [name, text]));
  const strings = textsOf(files.get("xl/sharedStrings.xml") ?? "", "si");
  const names = [...(files.get("xl/workbook.xml") ?? "").matchAll(/<sheet [^>]*name="([^"]+)"/g)];
  const sheets = names.map(([, name = ""], index) => {
    const xml = files.get(`xl/worksheets/sheet${index + 1}.xml`) ?? "";
    return [name, linesOf(xml, strings)];
  });
  return { files, sheets: Object.fromEntries(sheets) };
}

function textsOf(xml: string, element: string): string[] {
  const pattern = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`, "g");
  return [...xml.matchAll(pattern)].map(([, inner = ""]) => textOf(inner));
}

function textOf(inner: string): string {
  const [, space = "", text = ""] = /<t( [^>]*)?>([\s\S]*?)<\/t>/.exec(inner) ?? [];
  if (/[\r\0-\x08]/.test(text)) throw new Error("a character that a reader would change");
  if (text !== text.trim() && !space.includes("preserve")) throw new Error("spaces get lost");
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#13;", "\r")
    .replaceAll("&amp;", "&")
    .replaceAll(/_x([\dA-F]{4})_/g, (_all, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
}

function linesOf(xml: string, strings: readonly string[]): ReadCell[][] {
  return [...xml.matchAll(/<row [^>]*?(?:\/>|>([\s\S]*?)<\/row>)/g)].map(([, cells = ""]) => {
    const line: ReadCell[] = [];
    for (const [, attributes = "", content = ""] of cells.matchAll(
      /<c ([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g,
    )) {
      const [, letters = ""] = /r="([A-Z]+)\d+"/.exec(attributes) ?? [];
      const at = [...letters].reduce((sum, one) => sum * 26 + one.charCodeAt(0) - 64, 0) - 1;
      while (line.length < at) line.push({ value: null, style: 0 });
      const style = Number(/ s="(\d+)"/.exec(attributes)?.[1] ?? 0);
      line.push({ value: contentOf(attributes, content, strings), style });
    }
    return line;
  });
}

function contentOf(
  attributes: string,
  content: string,
  strings: readonly string[],
): ReadCell["value"] {
  const type = /t="(\w+)"/.exec(attributes)?.[1];
  if (type === "inlineStr") return textOf(content);
  const inner = /^<v>([^<]*)<\/v>$/.exec(content)?.[1];
  if (inner === undefined) throw new Error(`a cell without a plain value: ${content}`);
  if (type === "b") return inner === "1";
  if (type === undefined) return Number(inner);
  const text = strings[Number(inner)];
  if (type !== "s" || text === undefined) throw new Error(`no string for ${type} ${inner}`);
  return text;
}
