/** What to do about an error answer of Galileo, where that is known. */
export function explainGalileo(status: number, _detail: string | null, route: string): string | null {
  switch (status) {
    case 401:
      return "Check GALILEO_API_KEY (or apiKey, accessToken), and that 'baseUrl' is the API of the same cluster.";
    case 403:
      return "The key is valid, and may not do this to this scorer.";
    case 404:
      return route.startsWith("/v2/scorers/{scorer_id}") ? "scorers.find(name) gives the id of a scorer." : null;
    default:
      return null;
  }
}

/** Galileo wraps its errors into `standard_error`, with what to do about it. */
export function readGalileoError({ standard_error: said }: Readonly<Record<string, unknown>>): { said: object; advice: unknown } | null {
  if (typeof said !== "object" || said === null || Array.isArray(said)) return null;
  return { said, advice: "user_action" in said ? said.user_action : null };
}
