// The same input makes the same file, in every process.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writeFixtures } from "./fixtures.mjs";

const self = fileURLToPath(import.meta.url);

const digests = (fixtures) =>
  Object.entries(fixtures).map(([name, { html }]) => [
    name,
    createHash("sha256").update(html).digest("hex"),
  ]);

/** Returns the checks, by name. */
export function byteChecks(fixtures, folder) {
  return {
    "the same input makes the same bytes in another process": () => {
      const other = `${folder}/other`;
      mkdirSync(other);
      const env = { ...process.env, TZ: "Asia/Kathmandu", LC_ALL: "de_DE.UTF-8" };
      const { status, stdout, stderr } = spawnSync(process.execPath, [self, other], {
        encoding: "utf8",
        env,
      });
      assert.equal(status, 0, stderr);
      assert.deepEqual(JSON.parse(stdout), digests(fixtures));
    },
  };
}

if (process.argv[1] === self)
  console.log(JSON.stringify(digests(await writeFixtures(process.argv[2]))));
