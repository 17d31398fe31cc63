// What evalwire answers, in the form of the other tools' answers.

/** Asks `compare()` about a data set. `analysis` has `compare` and `fromRecords`. */
async function ask(id, { name, base, candidate, rows }, analysis, options) {
  const run = (model) =>
    analysis.fromRecords(
      rows.filter((row) => row.model === model),
      { key: "id", trial: "epoch", scorers: ["score"], run: "model" },
    );
  const { scorers, notes } = await analysis.compare(run(base), run(candidate), options);
  const { difference, standardError, interval, p, verdict } = scorers.score;
  const says = [verdict, ...notes.map((note) => note.replace(/\.$/, ""))].join("; ");
  return { id, set: name, means: null, difference, standardError, interval, p, says };
}

/** Returns the answers for all data sets. */
export async function ownAnswers(sets, analysis) {
  const answers = [];
  for (const set of sets) {
    answers.push(await ask("evalwire", set, analysis, {}));
    if (set.name === "uneven")
      answers.push(await ask("evalwire-cluster", set, analysis, { cluster: "group" }));
  }
  return answers;
}
