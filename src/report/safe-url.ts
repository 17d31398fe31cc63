/** Returns a link that is safe to follow: of http or https only. */
export function safeUrl(url: string | null): string | null {
  if (url === null || url.length > 2_000) return null;
  try {
    const { href, protocol } = new URL(url);
    const plain = /^[\w!#$%&'*+,./:;=?@~()-]+$/.test(href);
    return (protocol === "https:" || protocol === "http:") && plain ? href : null;
  } catch {
    return null;
  }
}
