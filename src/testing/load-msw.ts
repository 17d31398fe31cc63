/**
 * Loads the optional peer dependency `msw` at the moment it is needed. A static import would make it required for everyone who only wants a store
 * or a server, and a top-level await would keep `require("evalwire/testing")` from working (docs/decisions).
 *
 * @throws {Error} when it is not installed, or when the runtime has no modules to load.
 */
export function loadMsw(): Pick<typeof import("msw"), "http"> {
  try {
    const builtin = globalThis.process?.getBuiltinModule?.("node:module");
    if (builtin) return builtin.createRequire(import.meta.url)("msw");
  } catch (cause) {
    throw new Error("Cannot make the handlers as the package 'msw' is not installed: npm install --save-dev msw@2", { cause });
  }
  throw new Error("Cannot load the package 'msw' in this runtime: pass its 'http' as weaveHandlers(store, { http })");
}
