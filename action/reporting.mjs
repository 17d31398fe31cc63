// Reports how the gate ended: summary, check, comment and outputs. Nothing that goes wrong while
// reporting changes the verdict.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createCheck, sectionsOfChecks } from "./check-run.mjs";
import { FILES } from "./command-line.mjs";
import { subjectOf } from "./event.mjs";
import { GitHub, GitHubError, systemClock } from "./github.mjs";
import { keepComment } from "./keep-comment.mjs";
import { cutMarkdown, plain, withoutComments } from "./markdown.mjs";
import { addSummary, annotation, logLine, setOutput, setVariable } from "./runner.mjs";
import { sectionOf } from "./section.mjs";
import { sectionName } from "./section-name.mjs";
import { verdictOf, WORDS } from "./verdict.mjs";

/** Maximum length of the result in the summary of the step, in characters. */
const SUMMARY_LENGTH = 250_000;

/** Returns the text of a file that the command wrote; null if it wrote none. */
function textOf(folder, name) {
  const path = join(folder, FILES[name]);
  return folder !== "" && existsSync(path) ? readFileSync(path, "utf8") : null;
}

function readEvent(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

const urlOf = (env) =>
  `${env.GITHUB_SERVER_URL ?? "https://github.com"}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`;

/** Makes the section of this job from the files of the command. */
function readSection(env, verdict, { sha, clock }) {
  const { outcome, title, explanation } = verdict;
  const markdown = outcome === "broken" ? null : textOf(env.GATE_FOLDER ?? "", "markdown");
  // the section has a heading, and the markdown begins with one, too
  const details = markdown?.replace(/^#+ .*\n+/, "") ?? plain(title);
  const { name, used } = sectionName(env);
  setVariable(env, "EVALWIRE_SECTIONS", JSON.stringify([...used, name]));
  return sectionOf({
    name,
    outcome,
    title,
    sha: sha ?? env.GITHUB_SHA ?? "",
    url: urlOf(env),
    runId: Number(env.GITHUB_RUN_ID ?? 0),
    at: clock.now(),
    uid: randomUUID(),
    body: [explanation, details].filter((part) => part !== null).join("\n\n"),
  });
}

function reasonOf(error) {
  if (!(error instanceof GitHubError)) return `was not written: ${error.name}: ${error.message}.`;
  if (error.isForbidden)
    return `was not written, because the token lacks the permission (${error.message}). This is usual for pull requests from forks.`;
  return `${error.isUnsure ? "may not have been" : "was not"} written: ${error.message}.`;
}

/** Runs one part of the report. Returns its result, or a sentence that says why there is none. */
async function guarded(what, work) {
  try {
    return { value: await work(), why: null };
  } catch (error) {
    return { value: null, why: `The ${what} ${reasonOf(error)}` };
  }
}

/** Writes the check and the comment, as far as the inputs, the event and the token allow. */
async function publish(env, { section, subject, clock }) {
  const { INPUT_TOKEN: token = "", GITHUB_API_URL: apiUrl, GITHUB_REPOSITORY: repository } = env;
  const notes = [];
  const result = { checkUrl: null, commentUrl: null, notes };
  if (!token || !apiUrl || !repository) {
    notes.push("No check and no comment were written, because there is no token.");
    return result;
  }
  const github = new GitHub({ apiUrl, repository, token, clock });
  let check = null;
  if (env.INPUT_CHECK !== "false" && subject.sha !== null) {
    const { value, why } = await guarded("check", () =>
      createCheck(github, section, env.INPUT_EXIT_ZERO === "true"),
    );
    check = value;
    result.checkUrl = check?.html_url ?? null;
    if (why !== null) notes.push(why);
  }
  if (env.INPUT_COMMENT === "false" || subject.pull === null) return result;
  const graphqlUrl = env.GITHUB_GRAPHQL_URL ?? `${apiUrl}/graphql`;
  const { value, why } = await guarded("comment", async () =>
    keepComment(github, {
      pull: subject.pull,
      login: await github.login(graphqlUrl),
      section,
      readChecks: check === null ? null : () => sectionsOfChecks(github, check),
    }),
  );
  result.commentUrl = value?.url ?? null;
  if (why !== null) notes.push(why);
  if (value?.state === "outdated")
    notes.push("The comment already has the result of a newer run, so this one was not added.");
  return result;
}

function writeSummary(env, { name, outcome, body }, notes) {
  const { text, left } = cutMarkdown(body, SUMMARY_LENGTH);
  const more =
    left === 0
      ? ""
      : `\n\n_The rest is in the file of the output \`markdown\`; lines left out here: ${left}._`;
  const parts = [`## ${plain(name)}: ${WORDS[outcome]}`, `${text}${more}`, ...notes.map(plain)];
  return addSummary(env, `${withoutComments(parts.join("\n\n"))}\n\n`);
}

function writeOutputs(env, { verdict, checkUrl, commentUrl }) {
  const folder = env.GATE_FOLDER ?? "";
  const pathOf = (name) => (textOf(folder, name) === null ? "" : join(folder, FILES[name]));
  setOutput(env, "outcome", verdict.outcome);
  setOutput(env, "exit-code", verdict.exitCode);
  for (const name of Object.keys(FILES)) setOutput(env, name, pathOf(name));
  setOutput(env, "comment-url", commentUrl ?? "");
  setOutput(env, "check-url", checkUrl ?? "");
}

const LEVELS = { pass: "notice", fail: "error", inconclusive: "error", broken: "error" };

/**
 * Reports, and returns the exit code of the step. Tests replace `print` and `clock`.
 *
 * @param {Record<string, string | undefined>} env
 * @param {{ print?: (line: string) => void, clock?: typeof systemClock }} options
 */
export async function report(env, { print = console.log, clock = systemClock } = {}) {
  const code = /^\d+$/.test(env.GATE_EXIT_CODE ?? "") ? Number(env.GATE_EXIT_CODE) : 1;
  const verdict = verdictOf(code, textOf(env.GATE_FOLDER ?? "", "json"));
  const event = readEvent(env.GITHUB_EVENT_PATH ?? "");
  const subject = subjectOf(env.GITHUB_EVENT_NAME ?? "", event, env.GITHUB_SHA);
  const section = readSection(env, verdict, { sha: subject.sha, clock });
  const published = await publish(env, { section, subject, clock });
  if (!writeSummary(env, section, published.notes))
    published.notes.push("The result does not fit into the summary of this step.");
  writeOutputs(env, { verdict, ...published });
  print(logLine(`${section.name}: ${verdict.title}`));
  for (const note of published.notes) print(annotation("notice", "evalwire", note));
  print(annotation(LEVELS[verdict.outcome], `evalwire: ${section.name}`, verdict.title));
  for (const { outcome, title, text } of verdict.rules)
    print(annotation(outcome === "fail" ? "error" : "warning", title, text));
  const isAdvisory = env.INPUT_EXIT_ZERO === "true" && verdict.outcome !== "broken";
  return isAdvisory ? 0 : verdict.exitCode;
}
