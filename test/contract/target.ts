import { WeaveClient } from "evalwire/weave";
import { type EdgeIds, seedEdge } from "../../scripts/weave-server/seed-edge.mjs";
import type { Seed } from "../../src/testing/seed.ts";

/**
 * Contents of a server with their IDs. The data is the same on both servers: digests are equal, IDs
 * differ.
 */
export interface ContractIds {
  /**
   * The evaluation of the recordings: 24 sums, two models, four scorers, created through the v2
   * routes.
   */
  sums: { runs: { "model-a": { id: string }; "model-b": { id: string } } };
  /** Awkward v2 runs, oldest first. */
  edge: EdgeIds;
  /** Classic runs by display name: 20 sums, function scorers. */
  pysums: { runs: { "run bias 0": string; "run bias 2": string } };
  /** Classic runs with crashes, trials, attributes, one nested in another op. */
  pyedge: {
    runs: {
      "main baseline": string;
      "crashing candidate": string;
      "two trials": string;
      "inside a pipeline": string;
    };
  };
  /**
   * Objects without a name, class-based models, a model that raises an error on a row, references
   * in outputs and scores.
   */
  unnamed: {
    runs: { "without names": string; "second version": string; "with references": string };
  };
}

/**
 * A server to test the client against: the sandbox, or the real server that
 * scripts/weave-server.mjs started.
 */
export interface ContractTarget {
  kind: "real" | "sandbox";
  baseUrl: string;
  ids: ContractIds;
  /** Creates a client for `acme/<project>`. */
  client(
    project: "evals" | "edge" | "pyevals" | "pyedge" | "unnamed" | (string & {}),
    apiKey?: string,
  ): WeaveClient;
  close(): Promise<void>;
}

/** True when the suite runs against the real server. */
export const isReal: boolean = process.env.EVALWIRE_REAL_WEAVE_URL !== undefined;

/** References that are the same on both servers, because digests are hashes of the content. */
export const REFS = {
  dataset: "weave:///acme/evals/object/sums:njCC9MDbiOuudjBQEWciZlXvUNWWYIkTkjhdXrkn3xE",
  evaluation: "weave:///acme/evals/object/sums-eval:jU5nvtZEajfAWCl7G8I678TS4dT86EjIOCQNA4VzgqE",
  modelA: "weave:///acme/evals/object/model-a:YJk3dz7OlN0YNk2wXRAwpiGU1m6MVXXbhtn2Pt9RqCY",
  tone: "weave:///acme/evals/object/tone:ZYsXTnJCXgYRKtX58ZwIOODyOoYREBO3SCThnp6wh64",
  correct: "weave:///acme/pyevals/op/correct:HfcXdzdB6idH0F9c28VPaZLwzYXku7msNqrCsWNH6AA",
  pyEvaluation: "weave:///acme/pyevals/object/py-sums:2oOmfziiXhWZ8gCBr1fazZ6XBgsKMHScn1g4uiEUTXU",
  bias2: "weave:///acme/pyevals/object/bias-2:1rXToUZmrAgcvHdhO4w42VqsPFWSFY3NP8DsjdeXqrI",
  judge: "weave:///acme/pyedge/object/judge:bHcuqb4OZI2kTpS3aXALgYtuHbmF7ckUugn9NWNTzLk",
} as const;

/**
 * Connects to the real server if its URL is in the environment; otherwise creates a sandbox with
 * the same data, in this process or, with scripts/runtimes.mjs, in one of its own.
 */
export async function openTarget(): Promise<ContractTarget> {
  const {
    EVALWIRE_REAL_WEAVE_URL: url,
    EVALWIRE_REAL_WEAVE_IDS: ids,
    EVALWIRE_SANDBOXES: sandboxes,
  } = process.env;
  if (sandboxes !== undefined) return openRemoteSandbox(sandboxes);
  if (url === undefined) return openSandbox();
  if (ids === undefined)
    throw new Error(
      "EVALWIRE_REAL_WEAVE_IDS is missing: start the suite with node scripts/weave-server.mjs -- …",
    );
  return target("real", url, JSON.parse(ids), async () => {});
}

// One seed for both: data that can be written through the v2 routes is written to the sandbox in
// the same way as to the real server.
async function openSandbox(): Promise<ContractTarget> {
  const { recorded } = await import("evalwire/testing");
  const { startSandbox } = await import("evalwire/testing/node");
  const { pyedge, pyedgeIds, unnamed, unnamedIds } = await import("./classic-seeds.ts");
  const seed: Seed = {
    weave: { projects: [...(recorded().weave?.projects ?? []), pyedge, unnamed] },
  };
  const sandbox = await startSandbox({ seed });
  const edge = await seedEdge(sandbox.url);
  const ids = {
    sums: RECORDED.sums,
    pysums: RECORDED.pysums,
    edge,
    pyedge: pyedgeIds,
    unnamed: unnamedIds,
  };
  return target("sandbox", sandbox.url, ids, () => sandbox.close());
}

// Another runtime is only the client: the sandbox runs on Node (test/contract/sandboxes.ts).
async function openRemoteSandbox(control: string): Promise<ContractTarget> {
  const answer = await fetch(control, { method: "POST" });
  const { path, baseUrl, ids }: { path: string; baseUrl: string; ids: ContractIds } =
    await answer.json();
  const close = async (): Promise<void> => {
    await (await fetch(control + path, { method: "DELETE" })).text();
  };
  return target("sandbox", baseUrl, ids, close);
}

/** IDs of the recordings, which `recorded()` keeps. */
const RECORDED: Pick<ContractIds, "sums" | "pysums"> = {
  sums: {
    runs: {
      "model-a": { id: "01a1fb7d-8c4c-774d-8dcc-270e2198ca1a" },
      "model-b": { id: "01a1fb7d-f65b-706c-b36e-c90083d31d99" },
    },
  },
  pysums: {
    runs: {
      "run bias 0": "01a1fb7e-6958-7e37-83c1-46cae68ae315",
      "run bias 2": "01a1fb7e-6a66-7ee1-8f53-58a29893acfe",
    },
  },
};

function target(
  kind: ContractTarget["kind"],
  baseUrl: string,
  ids: ContractIds,
  close: () => Promise<void>,
): ContractTarget {
  const client = (project: string, apiKey = "local-key"): WeaveClient =>
    new WeaveClient({ entity: "acme", project, apiKey, baseUrl });
  return { kind, baseUrl, ids, client, close };
}

/** Reads all values of an async iterable. */
export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}
