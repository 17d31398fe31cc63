import { vi } from "vitest";

/** Waits until a check passes. Only a hang reaches its limit; that of `vi.waitFor()` is a second. */
export const eventually = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 500_000 });
