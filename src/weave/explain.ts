/** What to do about an error answer of Weave, where that is known. */
export function explainWeave(status: number, detail: string | null, route: string): string | null {
  switch (status) {
    case 401:
      return "Check WANDB_API_KEY (or apiKey): W&B shows your key at https://wandb.ai/authorize.";
    case 403:
      return "The key is valid, and may not read this project: check entity and project.";
    case 404:
      if (detail !== null && /project/i.test(detail)) return "Check entity and project: both stand in the address of the project's page.";
      if (route.includes("/versions/"))
        return "The version may be an earlier one's digest, 'latest' or 'v0', 'v1', …; a deleted version is gone.";
      return null;
    case 429:
      return "Fewer calls at the same time help; retryAfterMs says how long the server asked to wait.";
    case 502:
      return route === "/calls/stream_query"
        ? "This server answers 502 to a filter that it cannot compute, such as a date that is no date."
        : null;
    default:
      return null;
  }
}
