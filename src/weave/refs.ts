import { ResponseShapeError } from "../core/errors/call.ts";
import { type CallOptions, checkValue, listOf } from "../core/options.ts";
import type { WeaveContext } from "./context.ts";
import { parseRef } from "./parse-ref.ts";

/** References: the values that stand behind `weave:///` addresses. */
export class Refs {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Reads the values behind references, in the order of the references (`POST /refs/read_batch`).
   * One unknown reference fails them all.
   *
   * @throws {NotFoundError} when nothing stands behind one of them.
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
      throw new ResponseShapeError("The answer does not hold one value for each reference", {
        path: "vals",
        expected: `${refs.length} values`,
      });
    }
    return vals;
  }
}
