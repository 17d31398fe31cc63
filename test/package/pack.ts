import { pack } from "../../scripts/pack.mjs";

/** Packs the package once, before the tests of this project use it. */
export default function setup(): void {
  pack();
}
