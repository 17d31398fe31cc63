/** Displays for notebooks: runs, rows and results as tables, pictures and text. */
export type { DisplayBundle } from "./bundle.ts";
export type { ShowOptions } from "./options.ts";
export { type Shown, show } from "./show.ts";
