const HIDDEN = "[redacted]";

/** Shapes that look like credentials whoever they belong to: authorization values and W&B keys. */
const CREDENTIAL_SHAPES: readonly RegExp[] = [
  /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\bwandb_v\d+_[A-Za-z0-9_-]{16,}/g,
  /\blocal-[0-9a-f]{40}\b/g,
];

/** The forms in which a key can come back in a text: raw, URL-encoded, and inside a Basic credential. */
export function secretForms(key: string, basicUser: string | null): string[] {
  // Python's quote() leaves the slash as it is.
  const forms = [
    key,
    encodeURIComponent(key),
    encodeURIComponent(key).replaceAll("%2F", "/"),
    base64(key),
    JSON.stringify(key).slice(1, -1),
  ];
  if (basicUser !== null) forms.push(base64(`${basicUser}:${key}`));
  return [...new Set(forms)].filter((form) => form.length > 0);
}

/** Base64 of the UTF-8 bytes; `btoa` alone refuses characters beyond Latin-1. */
export function base64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Takes credentials out of a text: the given ones wherever they stand, and whatever has the shape of one. */
export function redact(text: string, secrets: Iterable<string>): string {
  let clean = text;
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length); // one key may begin with another
  for (const secret of longestFirst) clean = clean.replaceAll(secret, HIDDEN);
  for (const shape of CREDENTIAL_SHAPES)
    clean = clean.replace(shape, (_match, scheme?: string) => (/^(bearer|basic)$/i.test(scheme ?? "") ? `${scheme} ${HIDDEN}` : HIDDEN));
  return clean;
}
