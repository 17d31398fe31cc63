import { beforeAll, describe, expect, test } from "vitest";
import { bundleSize, productionTree } from "../../scripts/size.mjs";

// Bytes after gzip. These limits are about the current sizes: lower them when the sizes fall. The
// goal was 30,000 and 36,000; decision 61 says what was tried. Displays for notebooks are loaded on
// demand (30,000 with the report's view), but what they share with a client becomes a file of its
// own (1,100).
const WEAVE_ENTRY = 57_800;
const WEAVE_ALL = 94_500;

describe("Size of the package", () => {
  let weave: Awaited<ReturnType<typeof bundleSize>>;
  beforeAll(async () => {
    weave = await bundleSize('export * from "evalwire/weave"');
  });

  test("evalwire/weave stays within its budget, both initially and including what it loads on demand", () => {
    expect(weave.entryBytes).toBeGreaterThan(1_000);
    expect(weave.entryBytes).toBeLessThanOrEqual(WEAVE_ENTRY);
    expect(weave.allBytes).toBeLessThanOrEqual(WEAVE_ALL);
  });

  test("an unused import adds nothing to a bundle", async () => {
    const { entryBytes } = await bundleSize(
      'import * as root from "evalwire"; import * as weave from "evalwire/weave"; export const one = 1;',
    );
    expect(entryBytes).toBeLessThan(200);
  });

  test("a guard does not pull in a client", async () => {
    const { entryBytes } = await bundleSize('export { isHttpError } from "evalwire"');
    // esbuild puts what the guard shares with code that is loaded on demand into one file
    expect(entryBytes).toBeLessThan(2_800);
  });

  test("a production install is at most 12 packages and 16 MB", () => {
    const { packages, bytes } = productionTree();
    expect(packages).toBeLessThanOrEqual(12);
    expect(bytes).toBeLessThanOrEqual(16_000_000);
  });
});
