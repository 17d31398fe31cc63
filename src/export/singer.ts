/**
 * Sends new runs of many projects as messages of a Singer tap.
 *
 * @example Print the messages
 * ```ts
 * import { singerLine, tap } from "evalwire/export/singer";
 * import { WeaveClient } from "evalwire/weave";
 *
 * for await (const message of tap({ search: new WeaveClient() })) console.log(singerLine(message));
 * ```
 *
 * @module
 */

export {
  type RunLister,
  type SingerMessage,
  type StateMessage,
  singerLine,
  type TapConfig,
  tap,
} from "./tap.ts";
export type { TapBookmark, TapState } from "./tap-state.ts";
export {
  type Catalog,
  type CatalogStream,
  discover,
  type RecordMessage,
  type SchemaMessage,
  type StreamName,
  type StreamSchema,
} from "./tap-streams.ts";
