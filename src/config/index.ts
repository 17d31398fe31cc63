/** The configuration file of the command, for `evalwire.config.mjs` and `evalwire.config.ts`. */

export type { ScaleOption } from "../analysis/scale.ts";
export { defineConfig } from "./check-config.ts";
export type * from "./config.ts";
