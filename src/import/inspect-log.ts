import { checkShape } from "./check-shape.ts";
import { type ImportFile, parseJson } from "./import-file.ts";
import type { InspectHeader } from "./inspect-schema.ts";
import { ZipArchive, type ZipEntry } from "./zip.ts";

/** Log of Inspect: the header, and the samples one by one, with their places in the file. */
export interface InspectLog {
  readonly header: InspectHeader;
  readonly sampleCount: number;
  samples(): AsyncGenerator<{ value: unknown; place: string }>;
}

type Schema = Parameters<typeof checkShape<InspectHeader>>[1];

export const isZip = ({ bytes }: ImportFile): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** Opens a log in JSON (`.json`). */
export function openJsonLog(file: ImportFile, schema: Schema): InspectLog {
  const header = checkShape(file, schema, file.json());
  const samples = header.samples ?? [];
  return {
    header,
    sampleCount: samples.length,
    async *samples() {
      for (const [at, value] of samples.entries()) yield { value, place: `samples[${at}]` };
    },
  };
}

const HEADER = "header.json";
/** Header of a log that is still being written. */
const START = "_journal/start.json";
const SAMPLE = /^samples\/.*_epoch_\d+\.json$/s;
/** Large samples are a folder each. */
const PARTS = /^(samples\/.*_epoch_\d+\/)sample\.json$/s;

/** Opens a log in Inspect's own format (`.eval`), a zip archive. Unpacks each sample as it is read. */
export async function openArchive(
  file: ImportFile,
  schema: Schema,
  maxBytes: number,
): Promise<InspectLog> {
  const archive = new ZipArchive(file, maxBytes);
  const json = async (entry: ZipEntry): Promise<unknown> => {
    const text = new TextDecoder().decode(await archive.read(entry));
    return parseJson(text, file.name, entry.name);
  };
  const entry = archive.entries.get(HEADER) ?? archive.entries.get(START);
  if (entry === undefined)
    throw file.error(null, `is not a log of Inspect: it has neither '${HEADER}' nor '${START}'`);
  const header = checkShape(file, schema, await json(entry), entry.name);
  const samples = [...archive.entries.values()].filter(
    ({ name }) => SAMPLE.test(name) || PARTS.test(name),
  );
  return {
    header,
    sampleCount: samples.length,
    async *samples() {
      for (const one of samples) {
        const value = await json(one);
        const metadata = archive.entries.get(`${PARTS.exec(one.name)?.[1] ?? ""}metadata.json`);
        yield metadata === undefined || typeof value !== "object" || value === null
          ? { value, place: one.name }
          : { value: { ...value, metadata: await json(metadata) }, place: one.name };
      }
    },
  };
}
