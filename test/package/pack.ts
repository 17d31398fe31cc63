import { pack } from "../../scripts/pack.mjs";

/** Packs the package once, before the files of this project look at it. */
export default function setup(): void {
  pack();
}
