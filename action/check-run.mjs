// A check on the commit: what branch protection sees, and where the section of a job is kept.
import { GitHubError } from "./github.mjs";
import { sectionsIn, sectionText, shortened } from "./section.mjs";
import { shortLine } from "./text.mjs";

/** Maximum lengths of the summary and the title of a check, in characters. */
const SUMMARY_LENGTH = 65_535;
const TITLE_LENGTH = 255;

/**
 * Conclusions. A required check counts as passed with `neutral` too, so what cannot tell is
 * `action_required`, which does not.
 */
const CONCLUSIONS = {
  pass: "success",
  fail: "failure",
  inconclusive: "action_required",
  broken: "failure",
};

/** Conclusion of a regression and of an open gate if the job ends with 0 for them. */
const ADVISORY = "neutral";

function summaryOf(section) {
  const room =
    SUMMARY_LENGTH - sectionText({ ...section, cut: 99_999, body: "" }, section.sha).length;
  return sectionText(shortened(section, room), section.sha);
}

function checkOf(section, isAdvisory) {
  const { name, outcome, title, sha, url, uid } = section;
  const isVerdict = outcome === "fail" || outcome === "inconclusive";
  return {
    name: `evalwire: ${name}`,
    head_sha: sha,
    status: "completed",
    conclusion: isAdvisory && isVerdict ? ADVISORY : CONCLUSIONS[outcome],
    details_url: url,
    external_id: uid,
    output: {
      title: shortLine(title, TITLE_LENGTH),
      summary: summaryOf(section),
    },
  };
}

/** Number of attempts to create a check; after a lost answer, it is looked for first. */
const ATTEMPTS = 4;

/** Creates the check of a section, and returns it. */
export async function createCheck(github, section, isAdvisory) {
  const body = checkOf(section, isAdvisory);
  for (let attempt = 1; ; attempt++) {
    try {
      return await github.write("POST", "/check-runs", body);
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      const { isUnsure, retryAfterMs } = error;
      if ((!isUnsure && retryAfterMs === null) || attempt === ATTEMPTS) throw error;
      if (!(await github.backOff(attempt, retryAfterMs))) throw error;
      const created = isUnsure ? await findCheck(github, section) : undefined;
      if (created !== undefined) return created;
    }
  }
}

const checksOf = (github, sha) =>
  github.readAll(`/commits/${sha}/check-runs?filter=latest`, "check_runs");

async function findCheck(github, { sha, uid }) {
  return (await checksOf(github, sha)).find((one) => one.external_id === uid);
}

/** Reads the sections of the checks on a commit that the app of a check has created. */
export async function sectionsOfChecks(github, { app, head_sha: sha }) {
  const checks = await checksOf(github, sha);
  return checks
    .filter((one) => one.app?.id === app?.id)
    .flatMap(({ output }) => sectionsIn(output?.summary ?? ""))
    .filter((section) => section.sha === sha);
}
