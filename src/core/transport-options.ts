import type { WriteFacts } from "./call.ts";
import type { Clock } from "./clock.ts";
import type { Credentials } from "./credentials.ts";
import type { OperationTable } from "./operation.ts";
import type { Logger, RetryOptions } from "./options.ts";

/** What makes the transport of a client. */
export interface TransportOptions {
  /** Checked, without a trailing slash. */
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly operations: OperationTable;
  /** What the provider knows about a status. */
  readonly explain?: (status: number, detail: string | null, route: string) => string | null;
  readonly fetch?: typeof fetch | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly logger?: Logger | undefined;
  readonly limits?: Limits | undefined;
  readonly allowSameOriginRedirects?: boolean | undefined;
  readonly clock?: Clock | undefined;
}

/** Sizes beyond which an answer is refused, in bytes after decompression. */
export interface Limits {
  /** One JSON answer. Default 256 MiB. */
  maxBodyBytes?: number;
  /** One line of a stream. Default 32 MiB. */
  maxLineBytes?: number;
}

/** The parts of one request. */
export interface CallParts {
  readonly path: object;
  readonly query?: object | undefined;
  readonly body?: unknown;
  readonly write?: WriteFacts | undefined;
  /** Keys of the options that belong to this call alone. */
  readonly extraOptions?: readonly string[] | undefined;
  /** Limits of an operation that is slow by nature; the caller's own win. */
  readonly attemptTimeoutMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /** True for paid work that need not wait for the client's other paid work, because the caller bounds it. */
  readonly concurrent?: boolean | undefined;
  /** Set for a stream of records. */
  readonly records?: { readonly onBadLine?: "throw" | "skip"; readonly strict?: boolean } | undefined;
}
