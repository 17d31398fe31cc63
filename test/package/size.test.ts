import { beforeAll, describe, expect, test } from "vitest";
import { bundleSize, productionTree } from "../../scripts/size.mjs";

describe("What the package costs", () => {
  let weave: Awaited<ReturnType<typeof bundleSize>>;
  beforeAll(async () => {
    weave = await bundleSize('export * from "evalwire/weave"');
  });

  test("evalwire/weave is at most 14 kB of a bundle, and 22 kB with what it loads on demand", () => {
    expect(weave.entryBytes).toBeGreaterThan(1_000);
    expect(weave.entryBytes).toBeLessThanOrEqual(14_000);
    expect(weave.allBytes).toBeLessThanOrEqual(22_000);
  });

  test("an import that is not used leaves nothing in a bundle", async () => {
    const { allBytes } = await bundleSize(
      'import * as root from "evalwire"; import * as weave from "evalwire/weave"; export const one = 1;',
    );
    expect(allBytes).toBeLessThan(200);
  });

  test("a guard brings no client along", async () => {
    const { entryBytes } = await bundleSize('export { isHttpError } from "evalwire"');
    expect(entryBytes).toBeLessThan(1_500);
  });

  test("a production install is at most 14 packages and 16 MB", () => {
    const { packages, bytes } = productionTree();
    expect(packages).toBeLessThanOrEqual(14);
    expect(bytes).toBeLessThanOrEqual(16_000_000);
  });
});
