/**
 * The configuration file of the command, for `evalwire.config.mjs` and `evalwire.config.ts`.
 *
 * @example A project and the scale of a judge
 * ```ts
 * import { defineConfig } from "evalwire/config";
 *
 * export default defineConfig({ weave: { project: "acme/search" }, scale: { judge: [1, 5] } });
 * ```
 *
 * @module
 */

export type { ScaleOption } from "../analysis/scale.ts";
export { defineConfig } from "./check-config.ts";
export type * from "./config.ts";
