import { onNode } from "./on-node.js";
import { portable } from "./portable.js";

async function main(): Promise<void> {
  await portable();
  await onNode();
  console.log("every entry works");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
