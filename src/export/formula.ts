/**
 * Beginnings of formulas according to OWASP, a longer list than the library's default. Signed
 * numbers begin the same way but are not formulas. CSV prefixes such strings with `'`, and the
 * import removes it.
 */
export const FORMULA: RegExp =
  /^(?![+-](?:\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d+)?%?$)[=+\-@\t\r\n＝＋－＠]/;
