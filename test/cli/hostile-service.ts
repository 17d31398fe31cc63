import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { evalRuns, experiments, type Fault, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";

/**
 * What no text from outside may do to a terminal or to the log of a CI service: colors that evalwire
 * does not use, a link, the clipboard, a device control string, C1, NUL, half a character, marks that
 * change the direction, invisible characters, tags, new lines, and commands of workflows.
 */
export const HOSTILE: string = [
  " pwned\u001b[41;5m\u001b[2J\u001b]8;;https://evil-example\u0007x\u001b]8;;\u0007\u001b]52;c;cHduZWQ=\u0007",
  "\u001bP1$r\u009c\u009b31m\u0085\u0000\u0008\u007f\ud800",
  "\u202eabc\u2066\u200f\u061c\u200b\u2060\ufeff\u00ad\u180e\u{e0041}\ufdd0\ufdd10\u2028\u2029\t",
  "\r\n::error::pwned\n  ::add-mask::pwned\n##[group]pwned\n##vso[task]\r-",
].join("");

/** {@link HOSTILE} without half a character, for names that a command line can select by. */
export const HOSTILE_NAME: string = HOSTILE.replace(/\p{Cs}/gu, "\ufffd");
/** {@link HOSTILE} for IDs, which a client writes into URLs and references, and takes apart again. */
const HOSTILE_ID = HOSTILE_NAME.replace(/[/:]/g, "");
/** The same for IDs of runs that can be rescored: a client refuses control characters in them. */
const RESCORABLE_ID = "\u202e\u200b##[group]pwned";
/** {@link HOSTILE} for the name of a file. */
export const HOSTILE_FILE: string = HOSTILE_ID.replaceAll("\u0000", "");

/** Fields whose values a client decides by. Everything else that is a string becomes hostile. */
const DECIDES = new Set([
  ...["status", "state", "kind", "type", "object_type", "status_type", "status_code", "job_type"],
  ...[
    "_type",
    "_class_name",
    "_bases",
    "base_object_class",
    "output_type",
    "outputType",
    "name_type",
  ],
  ...["scorer_type", "roll_up_method", "metric_type", "next_cursor", "model_type", "input_type"],
]);
const TIME = /^\d{4}-\d\d-\d\dT/;
const REF = /^weave:\/\/\//;
/** IDs of Galileo, which a client checks. */
const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Returns a value in which every string that nobody decides by is hostile. */
function hostile(value: unknown, key = "", ids = HOSTILE_ID): unknown {
  if (typeof value === "string") {
    if (DECIDES.has(key) || [TIME, UUID4, /^$/].some((form) => form.test(value))) return value;
    if (REF.test(value)) return hostileRef(value);
    if (/(?:id|ids|digest)$/i.test(key)) return value + ids;
    return value + (/^(?:display_|run_)?(?:name|label)$/.test(key) ? HOSTILE_NAME : HOSTILE);
  }
  if (Array.isArray(value)) return value.map((one) => hostile(one, key, ids));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, hostile(one, name, ids)]),
  );
}

/** Makes the name in a reference hostile, as the reference writes it. */
const hostileRef = (ref: string): string =>
  ref.replace(/:(?=[^:/]+(?:\/|$))/, `${encodeURIComponent(HOSTILE_ID)}:`);

/** Takes out what {@link hostile} added. */
function tame(value: unknown): unknown {
  if (typeof value === "string") return tameText(value);
  if (Array.isArray(value)) return value.map(tame);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [tameText(name), tame(one)]),
  );
}

const ADDED = [HOSTILE, HOSTILE_NAME, HOSTILE_ID, encodeURIComponent(HOSTILE_ID), RESCORABLE_ID];
const tameText = (text: string): string =>
  ADDED.reduce((rest, added) => rest.replaceAll(added, ""), text);

/** Service whose every string is hostile: a sandbox, and a proxy that writes into its responses. */
export interface HostileService {
  readonly env: Record<string, string>;
  close(): Promise<void>;
}

/** Starts the service. `isRescorable` leaves IDs without control characters. */
export async function startHostile({
  faults = [],
  isRescorable = false,
}: {
  faults?: readonly Fault[];
  isRescorable?: boolean;
} = {}): Promise<HostileService> {
  const made = scenario({
    rows: 12,
    passRate: 0.75,
    regress: 0.2,
    attributes: { base: { branch: "main" }, candidate: { branch: "candidate" } },
  });
  const seed = { ...made, ...experiments(), ...evalRuns() };
  for (const { trials } of seed.weave?.projects[0]?.runs ?? [])
    for (const trial of trials) trial.scores = hostileKeys(trial.scores);
  const sandbox = await startSandbox({ seed, faults });
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const response = await fetch(tameUrl(sandbox.url, incoming), await requestOf(incoming));
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "text/plain";
    outgoing.writeHead(response.status, { "content-type": type });
    outgoing.end(hostileBody(text, isRescorable ? RESCORABLE_ID : HOSTILE_ID));
  };
  // the sandbox may close while a command that was stopped still waits for it
  const server = createServer((incoming, outgoing) =>
    answer(incoming, outgoing).catch(() => outgoing.destroy()),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const env = Object.fromEntries(
    Object.entries(sandbox.env).map(([name, value]) => [
      name,
      value.replace(sandbox.url, `http://127.0.0.1:${port}`),
    ]),
  );
  env.GALILEO_PROJECT += HOSTILE_NAME;
  return {
    env,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await sandbox.close();
    },
  };
}

/** Adds a hostile name beside each name of a score. */
function hostileKeys<T>(scores: Record<string, T>): Record<string, T> {
  const more = Object.entries(scores).map(([name, one]): [string, T] => [`${name}${HOSTILE}`, one]);
  return { ...scores, ...Object.fromEntries(more) };
}

function tameUrl(base: string, { url = "/" }: IncomingMessage): URL {
  const [path = "", query = ""] = url.split("?");
  const tamed = new URL(
    path
      .split("/")
      .map((part) => encodeURIComponent(tameText(decodeURIComponent(part))))
      .join("/"),
    base,
  );
  for (const [name, value] of new URLSearchParams(query))
    tamed.searchParams.append(name, tameText(value));
  return tamed;
}

async function requestOf(incoming: IncomingMessage): Promise<RequestInit> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const {
    host: _host,
    connection: _connection,
    "content-length": _length,
    ...others
  } = incoming.headers;
  const headers = Object.fromEntries(
    Object.entries(others).map(([name, value]) => [name, `${value}`]),
  );
  const { method = "GET" } = incoming;
  return { method, headers, ...(body === "" ? {} : { body: tameBody(body) }) };
}

function tameBody(body: string): string {
  try {
    return JSON.stringify(tame(JSON.parse(body)));
  } catch {
    return tameText(body);
  }
}

/** Makes JSON, or lines of JSON, hostile. */
function hostileBody(text: string, ids: string): string {
  try {
    return text
      .split("\n")
      .map((line) => (line === "" ? "" : JSON.stringify(hostile(JSON.parse(line), "", ids))))
      .join("\n");
  } catch {
    return `${text}${HOSTILE}`;
  }
}
