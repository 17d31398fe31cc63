import { sha256 } from "../model/sha256.ts";

/** Returns an id for content that has none: the first 16 digits of its SHA-256. */
export async function contentId(bytes: Uint8Array): Promise<string> {
  return (await sha256(bytes)).slice(0, 16);
}
