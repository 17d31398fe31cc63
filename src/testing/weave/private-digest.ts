/*
 * Digests of what is written into the sandbox. Weave's own digests of objects and tables are its affair, and for rows of predictions no algorithm is
 * published, so the sandbox has a private one: SHA-256 over the compact JSON of the value, its keys in the order in which they came. It has the
 * right form and tells equal from different, no more: do not compare it with a digest of the real service.
 */

async function sha256(value: unknown): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(value))));
}

/** The form of inline rows and of tables: 64 hexadecimal digits. */
export async function hexDigest(value: unknown): Promise<string> {
  return Array.from(await sha256(value), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The form of dataset rows and of versions of objects: 43 letters and digits. */
export async function shortDigest(value: unknown): Promise<string> {
  return btoa(String.fromCharCode(...(await sha256(value))))
    .replaceAll("+", "X")
    .replaceAll("/", "Y")
    .replace(/=+$/, "");
}
