import { expect, test } from "vitest";
import { exportedValues } from "../../scripts/examples-of.mjs";

/** Exported values whose doc comments have no example yet. This list may only become shorter. */
const WITHOUT: readonly string[] = [
  "AmbiguousWriteError",
  "JobEmptyError",
  "JobFailedError",
  "JobNotStartedError",
  "NetworkError",
  "NotAppliedError",
  "PagesShiftedError",
  "PartialDeletionError",
  "PollLostContactError",
  "PollTimeoutError",
  "RedirectError",
  "ResponseShapeError",
  "ResponseTooLargeError",
  "StreamInterruptedError",
  "StreamParseError",
  "StreamServerError",
  "StreamTruncatedError",
  "TimeoutError",
  "isAmbiguousWriteError",
  "isJobEmptyError",
  "isJobFailedError",
  "isJobNotStartedError",
  "isNetworkError",
  "isNotAppliedError",
  "isPagesShiftedError",
  "isPartialDeletionError",
  "isPollLostContactError",
  "isPollTimeoutError",
  "isRedirectError",
  "isResponseShapeError",
  "isResponseTooLargeError",
  "isStreamInterruptedError",
  "isStreamParseError",
  "isStreamServerError",
  "isStreamTruncatedError",
  "isTimeoutError",
];

test("every exported function, class and constant has an example that runs, but for a list that only shrinks", () => {
  const values = exportedValues();
  const without = values.filter(({ hasExample }) => !hasExample).map(({ name }) => name);
  expect(values.length).toBeGreaterThan(100);
  expect(without.sort()).toEqual([...WITHOUT].sort());
});
