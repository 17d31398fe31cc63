import type writeExcelFile from "write-excel-file/node";
import {
  findElement,
  getCellAddress,
  getOrderOfSiblings,
  insertElementMarkupAccordingToOrderOfSiblings,
  replaceElement,
  sanitizeAttributeValue,
} from "write-excel-file/utility";
import { inlineXml } from "./xlsx-cells.ts";

/** Page that a cell links to. */
export interface Link {
  /** Position of the cell, such as `L2`. */
  readonly cell: string;
  readonly url: URL;
}

/** Content of a sheet that the features write. */
export interface SheetPlan {
  readonly name: string;
  readonly columns: number;
  /** Number of lines with the header. */
  readonly lines: number;
  readonly links: readonly Link[];
  /** Strings of the cells that contain their position in this list as a formula. */
  readonly exactTexts: readonly string[];
}

/** Feature of the library: a hook on the XML of the files in a workbook. */
type Feature = NonNullable<NonNullable<Parameters<typeof writeExcelFile>[1]>["features"]>[number];
type Files = NonNullable<NonNullable<Feature["files"]>["transform"]>;

const SHEET = "xl/worksheets/sheet{id}.xml";
const RELATIONS = "xl/worksheets/_rels/sheet{id}.xml.rels";
const HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";

/** Inserts an element where the schema of a sheet requires it. */
function inserted(xml: string, element: string): string {
  const order = getOrderOfSiblings(SHEET, "worksheet") ?? [];
  return insertElementMarkupAccordingToOrderOfSiblings(xml, element, order, "worksheet");
}

const feature = (transform: Files): Feature => ({ files: { transform } });

/** Links of cells to pages on the web. Cells with the same URL share one relation. */
export function links(sheets: readonly SheetPlan[]): Feature {
  const targets = sheets.map((sheet) => new Map(urlsOf(sheet).map((url, at) => [url, at + 1])));
  return feature({
    [SHEET]: {
      transform(xml, _options, { sheetIndex }) {
        const all = sheets[sheetIndex]?.links ?? [];
        if (all.length === 0) return xml;
        const elements = all.map(({ cell, url }) => {
          const id = targets[sheetIndex]?.get(withoutHash(url));
          const place = url.hash === "" ? "" : ` location="${attribute(url.hash.slice(1))}"`;
          return `<hyperlink ref="${cell}" r:id="rId-link-${id}"${place}/>`;
        });
        return inserted(xml, `<hyperlinks>${elements.join("")}</hyperlinks>`);
      },
    },
    [RELATIONS]: {
      insert(_options, { sheetIndex }) {
        const urls = [...(targets[sheetIndex]?.keys() ?? [])];
        return urls
          .map(
            (url, at) =>
              `<Relationship Id="rId-link-${at + 1}" Type="${HYPERLINK}" Target="${attribute(url)}" TargetMode="External"/>`,
          )
          .join("");
      },
    },
  });
}

/** Excel stores the part after `#` beside the URL. */
function withoutHash({ href, hash }: URL): string {
  return href.slice(0, href.length - hash.length).replace(/#$/, "");
}

function urlsOf({ links: all }: SheetPlan): string[] {
  return [...new Set(all.map(({ url }) => withoutHash(url)))];
}

const attribute = (text: string): string => sanitizeAttributeValue(text);

/** Filters in the header of every sheet. */
export function filters(sheets: readonly SheetPlan[]): Feature {
  const last = ({ lines, columns }: SheetPlan): string => getCellAddress(lines - 1, columns - 1);
  return feature({
    [SHEET]: {
      transform(xml, _options, { sheetIndex }) {
        const sheet = sheets[sheetIndex];
        return sheet === undefined ? xml : inserted(xml, `<autoFilter ref="A1:${last(sheet)}"/>`);
      },
    },
    "xl/workbook.xml": {
      transform(xml) {
        const names = sheets.map((sheet, at) => {
          const range = `A1:${last(sheet)}`.replaceAll(/([A-Z]{1,3})(\d{1,7})/g, "$$$1$$$2");
          return `<definedName name="_xlnm._FilterDatabase" localSheetId="${at}" hidden="1">'${sheet.name}'!${range}</definedName>`;
        });
        const before = findElement(xml, "definedNames");
        const after = `<definedNames>${names.join("")}</definedNames>`;
        return before === undefined ? xml : replaceElement(xml, before, after);
      },
    },
  });
}

/** Strings that the library would change: the cells contain them, not the table of strings. */
export function exactTexts(sheets: readonly SheetPlan[]): Feature {
  return feature({
    [SHEET]: {
      transform(xml, _options, { sheetIndex }) {
        const texts = sheets[sheetIndex]?.exactTexts ?? [];
        if (texts.length === 0) return xml;
        return xml.replaceAll(
          /<c ([^>]+)><f>(\d+)<\/f><\/c>/g,
          (_all, attributes: string, at: string) =>
            `<c ${attributes} t="inlineStr">${inlineXml(texts[Number(at)] ?? "")}</c>`,
        );
      },
    },
  });
}
