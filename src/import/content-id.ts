/** Returns an id for content that has none: the first 16 digits of its SHA-256. */
export async function contentId(bytes: Uint8Array): Promise<string> {
  // a view of any buffer can be hashed; the type asks for an ArrayBuffer
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
  return Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
