import type { FaultCase } from "../fault-case.ts";
import { cases as a } from "./group-a.ts";
import { cases as cProtocol } from "./group-c-protocol.ts";
import { cases as cRetryAfter } from "./group-c-retry-after.ts";
import { cases as cStatuses } from "./group-c-statuses.ts";
import { cases as dBodies } from "./group-d-bodies.ts";
import { cases as dCuts } from "./group-d-cuts.ts";
import { cases as dLines } from "./group-d-lines.ts";
import { cases as dReading } from "./group-d-reading.ts";
import { cases as fFetch } from "./group-f-fetch.ts";
import { cases as fInputs } from "./group-f-inputs.ts";
import { cases as fSecrets } from "./group-f-secrets.ts";
import { cases as h } from "./group-h.ts";

const byId = (one: FaultCase, other: FaultCase): number => one.id - other.id;

/** The cases by group. */
export const groups: Readonly<Record<string, readonly FaultCase[]>> = {
  A: a,
  C: [...cProtocol, ...cRetryAfter, ...cStatuses].sort(byId),
  D: [...dBodies, ...dCuts, ...dLines, ...dReading].sort(byId),
  F: [...fFetch, ...fInputs, ...fSecrets].sort(byId),
  H: h,
};

/** Every case of the campaign. */
export const allCases: readonly FaultCase[] = Object.values(groups).flat();
