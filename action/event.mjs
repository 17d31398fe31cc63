// What an event is about: the pull request to comment on, and the commit that a check belongs to.

const isRecord = (value) => typeof value === "object" && value !== null;
const shaOf = (value) => (/^[0-9a-f]{40,64}$/.test(value ?? "") ? value : null);
const numberOf = (value) => (Number.isSafeInteger(value) && value > 0 ? value : null);

/**
 * Returns `{ pull, sha, isFork }`. `pull` is null where the event has no pull request. `sha` is null
 * where the event does not name the commit: GITHUB_SHA of a comment, for example, is a commit of
 * the default branch.
 */
export function subjectOf(name, event, githubSha) {
  const {
    pull_request: pull,
    merge_group: group,
    workflow_run: run,
  } = isRecord(event) ? event : {};
  if (isRecord(pull)) {
    // GITHUB_SHA is the merge of both branches here, and a check on it is not shown
    const { head, base } = pull;
    const isFork = head?.repo?.full_name !== base?.repo?.full_name;
    return { pull: numberOf(pull.number), sha: shaOf(head?.sha), isFork };
  }
  if (isRecord(group)) return { pull: null, sha: shaOf(group.head_sha), isFork: false };
  if (isRecord(run)) {
    const [first] = Array.isArray(run.pull_requests) ? run.pull_requests : [];
    return { pull: numberOf(first?.number), sha: shaOf(run.head_sha), isFork: false };
  }
  if (name === "issue_comment" || name === "issues")
    return { pull: null, sha: null, isFork: false };
  return { pull: null, sha: shaOf(githubSha), isFork: false };
}
