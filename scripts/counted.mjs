// Checks that are counted and printed, for scripts that end with `NAME: N passed, N failed`.

/** Returns how many checks passed and failed so far, and the functions that check. */
export function counted() {
  const results = { passed: 0, failed: 0 };
  /** Counts a check that passed or failed; `found` is printed for one that failed. */
  const checkThat = (what, isRight, found = "") => {
    results[isRight ? "passed" : "failed"]++;
    console.log(isRight ? `ok     ${what}` : `FAILED ${what}: ${found}`);
  };
  /** Checks that two values are the same as JSON. */
  const check = (what, found, wanted) => {
    const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
    checkThat(what, left === right, `${left} instead of ${right}`);
  };
  return { results, check, checkThat };
}
