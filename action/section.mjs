// A section: the result of one job, in a form that the action finds again in a comment or a check.
import { cutMarkdown, plain, withoutComments } from "./markdown.mjs";
import { WORDS } from "./verdict.mjs";

const BEGIN = "<!-- evalwire:section ";
const BODY = "<!-- evalwire:body -->";
const END = "<!-- evalwire:end -->";

const SYMBOLS = { pass: "✅", fail: "❌", inconclusive: "❔", broken: "⚠️" };

/** Fields of a section that its marker has, besides its Markdown. */
const FIELDS = {
  name: "string",
  outcome: "string",
  title: "string",
  sha: "string",
  url: "string",
  runId: "number",
  at: "number",
  uid: "string",
  cut: "number",
};

/** Makes a section. `body` is Markdown of the command. */
export const sectionOf = ({ body, ...fields }) => ({
  ...fields,
  cut: 0,
  body: withoutComments(body).trim(),
});

// "-->" would end the HTML comment, and nothing in it may mention anyone
const markerOf = ({ body: _, ...fields }) =>
  `${BEGIN}${JSON.stringify(fields).replace(/[-<>@#]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)} -->`;

/** Returns the lines above the Markdown of a section. `current` is the commit of the comment. */
function headingOf({ name, outcome, sha, url }, current) {
  const commit =
    sha === current
      ? `Commit ${sha.slice(0, 7)}`
      : `**This is the result of an earlier commit, ${sha.slice(0, 7)}**`;
  return `### ${SYMBOLS[outcome]} ${plain(name)}: ${WORDS[outcome]}\n\n${commit}, [run](${url})`;
}

const noteOf = ({ cut, url }) =>
  cut === 0
    ? ""
    : `\n\n_${cut} ${cut === 1 ? "line is" : "lines are"} left out here: the whole result is in the [summary of the run](${url})._`;

/** Returns a section as Markdown that {@link sectionsIn} reads. */
export const sectionText = (section, current) =>
  `${markerOf(section)}\n${headingOf(section, current)}\n\n${BODY}\n${section.body}\n${END}${noteOf(section)}`;

/** Returns a section whose Markdown has at most this length. */
export function shortened(section, length) {
  if (section.body.length <= length) return section;
  const { text, left } = cutMarkdown(section.body, length);
  return { ...section, body: text, cut: section.cut + left };
}

function fieldsOf(json) {
  try {
    const fields = JSON.parse(json);
    const isRight = Object.entries(FIELDS).every(([name, type]) => typeof fields[name] === type);
    return isRight && Object.hasOwn(SYMBOLS, fields.outcome) ? fields : null;
  } catch {
    return null;
  }
}

/** Finds the sections of a comment or a check. What is not readable is not a section. */
export function sectionsIn(text) {
  const found = [];
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  for (let at = 0; at < lines.length; at++) {
    if (!lines[at].startsWith(BEGIN)) continue;
    const fields = fieldsOf(lines[at].slice(BEGIN.length, -" -->".length));
    const begin = lines.indexOf(BODY, at);
    const end = lines.indexOf(END, begin);
    if (fields === null || begin === -1 || end === -1) continue;
    found.push({ ...fields, body: lines.slice(begin + 1, end).join("\n") });
    at = end;
  }
  return found;
}

/** Returns whether the first of two sections with one name replaces the other. */
const replaces = (one, other) =>
  one.sha === other.sha ? one.at >= other.at : one.runId >= other.runId;

/** Returns the latest section of each name, by name. */
export function latestSections(sections) {
  const byName = new Map();
  for (const section of sections) {
    const known = byName.get(section.name);
    if (known === undefined || replaces(section, known)) byName.set(section.name, section);
  }
  return [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}
