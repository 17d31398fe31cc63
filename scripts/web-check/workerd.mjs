// The package in workerd, the runtime of Cloudflare Workers, through Miniflare.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ensurePackages } from "../npm-install.mjs";
import { scriptOf } from "./scripts.mjs";

// the newest version that runs on Node 20
const MINIFLARE = "miniflare@4.20260415.0";

/** Installs Miniflare into the cache if it is missing. Returns its module; null if it cannot. */
export function ensureMiniflare() {
  try {
    const modules = ensurePackages(MINIFLARE.replace("@", "-"), [MINIFLARE]);
    return createRequire(join(modules, "miniflare", "package.json"))("miniflare");
  } catch (error) {
    console.log(`Skipped workerd, because Miniflare cannot be installed: ${error.message}`);
    return null;
  }
}

const CODE = `
const answer = async (request) => {
  const { searchParams } = new URL(request.url);
  const baseUrl = searchParams.get("sandbox");
  try {
    if (searchParams.get("do") === "create") return new Response(create(baseUrl));
    return Response.json(await use({ baseUrl, apiKey: "any-key" }));
  } catch (error) {
    return Response.json({ error: String(error.stack), cause: String(error.cause) }, { status: 500 });
  }
};`;

/** Checks by name. */
export async function workerdChecks({ Miniflare }, { startSandbox, expected }) {
  const moduleScript = await scriptOf(`${CODE}\nexport default { fetch: answer };`, {
    format: "esm",
  });
  const serviceScript = await scriptOf(
    `${CODE}\naddEventListener("fetch", (event) => event.respondWith(answer(event.request)));`,
  );
  const ask = async (options, what, sandbox) => {
    const flare = new Miniflare({ compatibilityDate: "2025-05-05", ...options });
    try {
      const query = new URLSearchParams({ do: what, sandbox: sandbox.url });
      const answer = await flare.dispatchFetch(`http://worker.test/?${query}`);
      return await answer.text();
    } finally {
      await flare.dispose();
    }
  };
  const module = { modules: true, script: moduleScript };
  const using = (options) => async () => {
    const sandbox = await startSandbox();
    try {
      assert.deepEqual(JSON.parse(await ask(options, "use", sandbox)), expected);
    } finally {
      await sandbox.close();
    }
  };
  return {
    "workerd: module": using(module),
    "workerd: module with nodejs_compat": using({
      ...module,
      compatibilityFlags: ["nodejs_compat"],
    }),
    // before that date, workerd has no WeakRef
    "workerd: an old compatibility date": async () => {
      const sandbox = await startSandbox();
      const said = await ask({ ...module, compatibilityDate: "2025-05-04" }, "use", sandbox);
      await sandbox.close();
      assert.match(said, /WeakRef is not defined/);
    },
    "workerd: service worker syntax is not refused": async () =>
      assert.equal(
        await ask({ script: serviceScript }, "create", { url: "http://127.0.0.1:1" }),
        "created",
      ),
  };
}
