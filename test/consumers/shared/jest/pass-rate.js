// Code under test: it loads this package as CommonJS code does.
const { summarize } = require("evalwire/analysis");
const { writeRows } = require("evalwire/export/node");
const { readRuns } = require("evalwire/import/node");

/** Exports a run, reads the file back, and returns the rate of passes. */
exports.passRate = async (loaded, path) => {
  await writeRows(path, loaded, { overwrite: true });
  const [run] = await readRuns(path);
  const { correct } = await summarize(run);
  return correct?.value;
};
