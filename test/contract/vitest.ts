// Replaces "vitest" where Vitest itself does not run: its own runner and assertions, which need
// nothing of Node. scripts/runtimes.mjs bundles the cases with this file.
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export { afterAll, beforeAll, describe, test } from "@vitest/runner";
export const { expect } = chai;
