interface RuntimeGlobals {
  process?: { env?: Record<string, string | undefined>; versions?: { node?: string; bun?: string } };
  Deno?: { env?: { get(name: string): string | undefined }; createHttpClient?(options: { poolMaxIdlePerHost: number }): unknown };
  window?: { document?: unknown };
}

const runtime = globalThis as RuntimeGlobals; // the globals of other runtimes are not in this one's types

/** Reads an environment variable, trimmed; undefined when it is unset, empty, or may not be read. */
export function readEnv(name: string): string | undefined {
  try {
    const value = runtime.Deno?.env === undefined ? runtime.process?.env?.[name] : runtime.Deno.env.get(name);
    const trimmed = value?.trim();
    return trimmed === "" ? undefined : trimmed;
  } catch {
    return undefined; // Deno without --allow-env throws: the same as a variable that is not set
  }
}

/** Tells whether this is a page in a browser. Deno and test environments with a document are told apart by their own globals. */
export function isBrowser(): boolean {
  return runtime.window?.document !== undefined && runtime.process?.versions?.node === undefined && runtime.Deno === undefined;
}

/**
 * The fetch options for a request that must not be delivered twice.
 *
 * Deno sends a POST again by itself when a reused connection closes after the request was read (denoland/deno#35610);
 * a client that keeps no idle connection never reuses one. Empty on other runtimes.
 */
export function singleDeliveryOptions(): Record<string, unknown> {
  const client = runtime.Deno?.createHttpClient?.({ poolMaxIdlePerHost: 0 });
  return client === undefined ? {} : { client };
}
