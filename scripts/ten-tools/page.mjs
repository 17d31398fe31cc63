// Writes the tables of docs/ten-tools.md from the recorded answers.
import { ANSWERS } from "./tools.mjs";

const figure = (value) => {
  if (value === null) return "–";
  return value.toFixed(4).replace(/^(-?)0\./, "$1.");
};
const pValue = (p) => {
  if (p === null) return "–";
  return p < 0.0001 ? "&lt; .0001" : figure(p);
};
const interval = (ends) => (ends === null ? "–" : ends.map(figure).join(" to "));
const cell = (text) => (text ?? "–").replaceAll("|", "\\|");

/** The words of an answer, behind the means if the tool states no difference. */
function words({ means, says }) {
  if (means === null) return cell(says);
  return cell(`means ${means.map(figure).join(" and ")}; ${says}`);
}

function rowsOf({ answers, versions }, set) {
  return ANSWERS.flatMap(([id, name, how]) => {
    const found = answers.find((one) => one.id === id && one.set === set);
    return found === undefined ? [] : [{ tool: `${name} ${versions[name]}`, how, found }];
  });
}

/** All figures of every answer: for the first data set. */
function fullTable(record, set) {
  const lines = rowsOf(record, set).map(({ tool, how, found }) =>
    [
      tool,
      how,
      figure(found.difference),
      figure(found.standardError),
      interval(found.interval),
      pValue(found.p),
      words(found),
    ].join(" | "),
  );
  return [
    "tool | asked with | difference | SE | 95% interval | p | its words",
    "--- | --- | --- | --- | --- | --- | ---",
    ...lines,
  ];
}

/** The difference, p and words: for a data set that shows one thing. */
function shortTable(record, set) {
  const lines = rowsOf(record, set).map(({ tool, how, found }) =>
    [tool, how, figure(found.difference), pValue(found.p), words(found)].join(" | "),
  );
  return [
    "tool | asked with | difference | p | its words",
    "--- | --- | --- | --- | ---",
    ...lines,
  ];
}

const asTable = (lines) => lines.map((line) => `| ${line} |`).join("\n");

/** What stands between the markers of the page, by the name of the marker. */
function sections(record) {
  const { versions, date, python, node } = record;
  const named = ["numpy", "pandas"].map((name) => `${name} ${versions[name]}`);
  return {
    versions: `Answers of ${date}, with Python ${python}, ${named.join(", ")}, and Node ${node} for promptfoo.`,
    gpqa: asTable(fullTable(record, "gpqa")),
    crashed: asTable(shortTable(record, "crashed")),
    uneven: asTable(shortTable(record, "uneven")),
  };
}

/** Returns the page with its tables written anew from the record. */
export function writeTables(page, record) {
  let text = page;
  for (const [name, content] of Object.entries(sections(record))) {
    const start = `<!-- ${name} -->\n`;
    const end = `\n<!-- /${name} -->`;
    const from = text.indexOf(start);
    const to = text.indexOf(end);
    if (from === -1 || to < from) throw new Error(`The page has no markers for '${name}'`);
    text = `${text.slice(0, from + start.length)}${content}${text.slice(to)}`;
  }
  return text;
}
