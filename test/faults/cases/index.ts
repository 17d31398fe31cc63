import type { FaultCase } from "../fault-case.ts";
import { cases as a } from "./group-a.ts";
import { cases as bAmbiguous } from "./group-b-ambiguous.ts";
import { cases as bReconcile } from "./group-b-reconcile.ts";
import { cases as bRefused } from "./group-b-refused.ts";
import { cases as bReplay } from "./group-b-replay.ts";
import { cases as bScorer } from "./group-b-scorer.ts";
import { cases as cProtocol } from "./group-c-protocol.ts";
import { cases as cRetryAfter } from "./group-c-retry-after.ts";
import { cases as cStatuses } from "./group-c-statuses.ts";
import { cases as dBodies } from "./group-d-bodies.ts";
import { cases as dCuts } from "./group-d-cuts.ts";
import { cases as dLines } from "./group-d-lines.ts";
import { cases as dPieces } from "./group-d-pieces.ts";
import { cases as dReading } from "./group-d-reading.ts";
import { cases as eStates } from "./group-e-states.ts";
import { cases as eTrouble } from "./group-e-trouble.ts";
import { cases as fEchoes } from "./group-f-echoes.ts";
import { cases as fFetch } from "./group-f-fetch.ts";
import { cases as fInputs } from "./group-f-inputs.ts";
import { cases as fKeys } from "./group-f-keys.ts";
import { cases as fProviders } from "./group-f-providers.ts";
import { cases as hConnections } from "./group-h-connections.ts";
import { cases as hLimits } from "./group-h-limits.ts";

const byId = (one: FaultCase, other: FaultCase): number => one.id - other.id;

/** All cases by group. */
export const groups: Readonly<Record<string, readonly FaultCase[]>> = {
  A: a,
  B: [...bAmbiguous, ...bReconcile, ...bRefused, ...bReplay, ...bScorer].sort(byId),
  C: [...cProtocol, ...cRetryAfter, ...cStatuses].sort(byId),
  D: [...dBodies, ...dCuts, ...dLines, ...dPieces, ...dReading].sort(byId),
  E: [...eStates, ...eTrouble].sort(byId),
  F: [...fEchoes, ...fFetch, ...fInputs, ...fKeys, ...fProviders].sort(byId),
  H: [...hConnections, ...hLimits].sort(byId),
};

/** All cases of the campaign. */
export const allCases: readonly FaultCase[] = Object.values(groups).flat();
