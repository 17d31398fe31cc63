/** Version of the package, as results record it. `npm run version` keeps it equal to package.json. */
export const VERSION = "0.0.0";
