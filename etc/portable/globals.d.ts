// The global APIs that the library may use outside `*/node` and the command, with the members that
// exist on every supported runtime: Node 20.19, Deno, Bun, Chromium, and workerd. The language
// itself is ES2022 and the array methods of ES2023 (tsconfig.json). `npm run typecheck` fails on
// everything else. Before you add a name or a member, check that all of these have it.

declare function fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;
declare function structuredClone<T>(value: T): T;
declare function btoa(binary: string): string;
declare function atob(base64: string): string;
declare function setTimeout(callback: (argument: undefined) => void, delayMs?: number): number;
declare function clearTimeout(timer: number | undefined): void;

declare const performance: { now(): number };
declare const crypto: {
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
  readonly subtle: { digest(algorithm: string, data: BufferSource): Promise<ArrayBuffer> };
};

type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>;
type BodyInit = string | BufferSource | Blob | FormData | URLSearchParams | ReadableStream;
type HeadersInit = Headers | Record<string, string> | [string, string][];

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
declare const AbortSignal: { readonly prototype: AbortSignal };

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare const AbortController: { new (): AbortController };

interface Headers {
  get(name: string): string | null;
  has(name: string): boolean;
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  delete(name: string): void;
  forEach(each: (value: string, name: string) => void): void;
  entries(): IterableIterator<[string, string]>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}
declare const Headers: { new (init?: HeadersInit): Headers };

interface Body {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  formData(): Promise<FormData>;
  json(): Promise<any>;
  text(): Promise<string>;
}

interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  signal?: AbortSignal | null;
  redirect?: "follow" | "error" | "manual";
  cache?: "no-store";
}
interface Request extends Body {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  clone(): Request;
}
declare const Request: { new (input: Request | URL | string, init?: RequestInit): Request };

interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}
interface Response extends Body {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly redirected: boolean;
  readonly type: string;
  readonly url: string;
  clone(): Response;
}
declare const Response: {
  new (body?: BodyInit | null, init?: ResponseInit): Response;
  error(): Response;
  json(data: unknown, init?: ResponseInit): Response;
};

interface Blob {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  slice(start?: number, end?: number, type?: string): Blob;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
  text(): Promise<string>;
}
declare const Blob: {
  new (parts?: readonly (string | BufferSource | Blob)[], options?: { type?: string }): Blob;
  readonly prototype: Blob;
};
interface File extends Blob {
  readonly name: string;
  readonly lastModified: number;
}
declare const File: {
  new (parts: readonly (string | BufferSource | Blob)[], name: string, options?: { type?: string }): File;
  readonly prototype: File;
};
interface FormData {
  append(name: string, value: string | Blob, fileName?: string): void;
  get(name: string): File | string | null;
  getAll(name: string): (File | string)[];
  keys(): IterableIterator<string>;
}
declare const FormData: { new (): FormData; readonly prototype: FormData };

interface TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare const TextEncoder: { new (): TextEncoder };
interface TextDecoder {
  decode(bytes?: BufferSource | Uint8Array, options?: { stream?: boolean }): string;
}
declare const TextDecoder: {
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder;
};

interface URLSearchParams {
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  keys(): IterableIterator<string>;
  entries(): IterableIterator<[string, string]>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
  toString(): string;
}
declare const URLSearchParams: {
  new (init?: string | Record<string, string> | string[][]): URLSearchParams;
};
interface URL {
  hash: string;
  host: string;
  hostname: string;
  href: string;
  readonly origin: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  readonly searchParams: URLSearchParams;
  username: string;
  toString(): string;
}
declare const URL: {
  new (url: string | URL, base?: string | URL): URL;
  canParse(url: string | URL, base?: string | URL): boolean;
};

type ReadableStreamReadResult<T> = { done: false; value: T } | { done: true; value: undefined };
interface ReadableStreamDefaultReader<T> {
  readonly closed: Promise<unknown>;
  read(): Promise<ReadableStreamReadResult<T>>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}
interface ReadableStreamDefaultController<T> {
  readonly desiredSize: number | null;
  close(): void;
  enqueue(chunk: T): void;
  error(reason?: unknown): void;
}
interface WritableStream<T = any> {
  readonly locked: boolean;
  abort(reason?: unknown): Promise<void>;
  /** Makes the type depend on what is written. */
  getWriter(): { write(chunk: T): Promise<void> };
}
interface ReadableStream<T = any> {
  readonly locked: boolean;
  cancel(reason?: unknown): Promise<void>;
  getReader(): ReadableStreamDefaultReader<T>;
  // no async iterator: Safari has none
  pipeThrough<R>(pair: { readable: ReadableStream<R>; writable: WritableStream }): ReadableStream<R>;
}
declare const ReadableStream: {
  new <T = any>(
    source?: {
      type?: undefined;
      start?(controller: ReadableStreamDefaultController<T>): unknown;
      pull?(controller: ReadableStreamDefaultController<T>): unknown;
      cancel?(reason: unknown): unknown;
    },
    strategy?: { highWaterMark?: number; size?(chunk: T): number },
  ): ReadableStream<T>;
};

interface CompressedStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<BufferSource>;
}
type Compression = "gzip" | "deflate" | "deflate-raw";
declare const CompressionStream: { new (format: Compression): CompressedStream };
declare const DecompressionStream: { new (format: Compression): CompressedStream };
