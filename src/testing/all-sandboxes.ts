import { galileoSandbox, isGalileoPath } from "./galileo/sandbox.ts";
import { isRenseiPath, renseiSandbox } from "./rensei/sandbox.ts";
import type { Store } from "./store.ts";
import { weaveSandbox } from "./weave/sandbox.ts";

/** All emulated services behind one address: their paths tell them apart. */
export function allSandboxes(store: Store): (request: Request) => Promise<Response> {
  const weave = weaveSandbox(store);
  const galileo = galileoSandbox(store);
  const rensei = renseiSandbox(store);
  return (request) => {
    const { pathname } = new URL(request.url);
    if (isGalileoPath(pathname)) return galileo(request);
    return isRenseiPath(pathname) ? rensei(request) : weave(request);
  };
}
