import type {
  AttemptEvent,
  CallOptions,
  HttpError,
  LoadedRun,
  Pages,
  RecordStream,
  Run,
  Score,
  ScoredRow,
  ValidationError,
} from "evalwire";
import { isEvalwireError, isHttpError, isValidationError } from "evalwire";
import { describe, expectTypeOf, test } from "vitest";

describe("neutral model", () => {
  test("a run has open words and closed fields", () => {
    expectTypeOf<Run["status"]>().toExtend<string>();
    expectTypeOf<"a status of tomorrow">().toExtend<Run["status"]>();
    expectTypeOf<Run["startedAt"]>().toEqualTypeOf<Date | null>();
    expectTypeOf<Run["raw"]>().toBeUnknown();
    expectTypeOf<LoadedRun["rows"]>().toExtend<AsyncIterable<ScoredRow>>();
    expectTypeOf<AsyncIterable<ScoredRow>>().toExtend<LoadedRun["rows"]>();
    expectTypeOf<ScoredRow["trials"][number]["scores"]>().toEqualTypeOf<Record<string, Score>>();
    expectTypeOf<Score["state"]>().toEqualTypeOf<
      "scored" | "missing" | "errored" | "suspect" | "not-applicable"
    >();
  });
});

describe("guards", () => {
  test("narrow a caught value", () => {
    const caught: unknown = null;
    if (isHttpError(caught)) expectTypeOf(caught).toEqualTypeOf<HttpError>();
    if (isValidationError(caught)) expectTypeOf(caught).toEqualTypeOf<ValidationError>();
    if (isEvalwireError(caught)) expectTypeOf(caught.code).toBeString();
    expectTypeOf<HttpError["attempts"]>().toEqualTypeOf<readonly AttemptEvent[]>();
    expectTypeOf<HttpError["retryAfterMs"]>().toEqualTypeOf<number | null>();
  });
});

describe("lists", () => {
  test("streams and pages are asynchronous iterables of their records", () => {
    expectTypeOf<RecordStream<Run>>().toExtend<AsyncIterable<Run>>();
    expectTypeOf<Pages<Run>>().toExtend<AsyncIterable<Run>>();
    expectTypeOf<ReturnType<RecordStream<Run>["first"]>>().resolves.toEqualTypeOf<
      Run | undefined
    >();
    expectTypeOf<ReturnType<Pages<Run>["pages"]>>().toEqualTypeOf<AsyncIterable<Run[]>>();
  });

  test("a misspelled option of a call is an error", () => {
    expectTypeOf<keyof CallOptions>().toEqualTypeOf<
      "signal" | "attemptTimeoutMs" | "timeoutMs" | "headers" | "onAttempt" | "onComplete"
    >();
    // @ts-expect-error: the option is timeoutMs
    const options: CallOptions = { timeout: 5 };
    void options;
  });
});
