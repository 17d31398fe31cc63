/**
 * Version of the package, recorded in results. `npm run version` keeps it equal to package.json.
 */
export const VERSION = "0.1.0";
