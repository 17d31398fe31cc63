// This package and most of its dependencies are ES modules: the transform makes CommonJS of them.
const esModules = ["evalwire", "hyparquet", "hyparquet-writer", "is-network-error", "p-retry"];

module.exports = {
  testMatch: ["**/*.test.js"],
  transform: { "\\.[cm]?[jt]sx?$": ["@swc/jest", { module: { type: "commonjs" } }] },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join("|")})/)`],
};
