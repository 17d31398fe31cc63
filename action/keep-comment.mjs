// Keeps one comment on a pull request up to date, while other jobs do the same.
import { commentText, MARKER } from "./comment.mjs";
import { GitHubError } from "./github.mjs";
import { latestSections, sectionsIn } from "./section.mjs";

/** Maximum rounds of reading and writing. */
const ROUNDS = 12;

/** Pause before the comment is checked once more if there are no checks that hold all sections. */
const SETTLE_MS = 2500;

/** Number of times that a comment whose creation got no answer is looked for before the next try. */
const LOOKS = 3;

const isOwn =
  (login) =>
  ({ user, body }) =>
    typeof body === "string" &&
    body.startsWith(MARKER) &&
    (user?.login === login || (user?.type === "Bot" && user.login === `${login}[bot]`));

const idsOf = (sections) => sections.map(({ name, uid }) => `${uid} ${name}`).join("\n");

/** Returns whether a comment shows the same sections as another version of it. */
const isSame = (one, other) => idsOf(sectionsIn(one)) === idsOf(sectionsIn(other));

/**
 * Adds a section to the comment of the action, or replaces the section of that name. GitHub cannot
 * write a comment only if it is unchanged, so two jobs may overwrite each other. Therefore every job
 * reads again after it has written, until the comment has its section and those of all checks of
 * the commit (`readChecks`). A check is written before the comment and never overwritten by another
 * job: the job that writes the comment last finds all of them.
 *
 * Nothing is created without looking first whether it exists, also after an answer that was lost.
 * If two jobs create a comment at once, the older one gets all sections and the newer one is deleted.
 */
export async function keepComment(github, { pull, login, section, readChecks }) {
  const comments = `/issues/${pull}/comments`;
  let settles = readChecks === null ? 1 : 0;
  let looks = 0;
  let last = null;
  for (let round = 1; round <= ROUNDS; round++) {
    const own = (await github.readAll(comments)).filter(isOwn(login));
    own.sort((one, other) => one.id - other.id);
    const [first, ...doubles] = own;
    const url = first?.html_url ?? null;
    const others = [
      ...own.flatMap(({ body }) => sectionsIn(body)),
      ...((await readChecks?.()) ?? []),
    ];
    const wanted = latestSections([...others, section]);
    if (!wanted.some(({ uid }) => uid === section.uid)) return { state: "outdated", url };
    const body = commentText(wanted);
    if (first !== undefined && isSame(first.body, body)) {
      if (doubles.length > 0 && (await removeAll(github, doubles))) continue;
      if (settles === 0) return { state: "written", url };
      settles -= 1;
      await github.pause(SETTLE_MS);
      continue;
    }
    if (first === undefined && looks > 0) {
      looks -= 1;
      await github.backOff(round);
      continue;
    }
    const [method, path] =
      first === undefined ? ["POST", comments] : ["PATCH", `/issues/comments/${first.id}`];
    const failed = await attempt(github, method, path, { body });
    if (failed === null) continue;
    last = failed;
    if (!canRetry(failed, method)) throw failed;
    if (!(await github.backOff(round, failed.retryAfterMs))) throw failed;
    if (failed.isUnsure) looks = LOOKS;
  }
  throw last ?? new GitHubError(`it still changed after ${ROUNDS} attempts`);
}

/** Deletes comments whose sections are in the first one. Returns whether that is allowed. */
async function removeAll(github, doubles) {
  for (const { id } of doubles) {
    const failed = await attempt(github, "DELETE", `/issues/comments/${id}`);
    if (failed?.isForbidden) return false;
  }
  return true;
}

/** Sends a write. Returns the error instead of throwing it. */
async function attempt(github, method, path, body) {
  try {
    await github.write(method, path, body);
    return null;
  } catch (error) {
    if (error instanceof GitHubError) return error;
    throw error;
  }
}

/** Returns whether reading and writing again can help: rate limits, lost answers, deleted comments. */
const canRetry = ({ retryAfterMs, isUnsure, status }, method) =>
  retryAfterMs !== null || isUnsure || (method === "PATCH" && (status === 404 || status === 410));
