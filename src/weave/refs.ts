import { ResponseShapeError } from "../core/errors/call.ts";
import { type CallOptions, checkValue, listOf } from "../core/options.ts";
import type { WeaveContext } from "./context.ts";
import { parseRef } from "./parse-ref.ts";

/** Values behind `weave:///` references. */
export class Refs {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Reads the values behind references, in the same order (`POST /refs/read_batch`). A single
   * unknown reference fails the whole call.
   *
   * @throws {NotFoundError} when one of them refers to nothing.
   */
  async read(refs: string[], options?: CallOptions): Promise<unknown[]> {
    checkValue("refs", refs, listOf("reference"));
    for (const ref of refs) parseRef(ref);
    const { vals } = await this.#context.transport.post(
      "/refs/read_batch",
      { body: { refs }, exact: true },
      options,
    );
    if (!Array.isArray(vals) || vals.length !== refs.length) {
      throw new ResponseShapeError("The response does not contain one value for each reference", {
        path: "vals",
        expected: `one value per reference (${refs.length})`,
      });
    }
    return vals;
  }
}
