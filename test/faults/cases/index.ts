import type { FaultCase } from "../fault-case.ts";
import { cases as a } from "./group-a.ts";

/** The cases by group. */
export const groups: Readonly<Record<string, readonly FaultCase[]>> = { A: a };

/** Every case of the campaign. */
export const allCases: readonly FaultCase[] = Object.values(groups).flat();
