// A process that starts a sandbox with the data of the suite for each POST, and closes it for a
// DELETE. Prints its URL; ends when its standard input is closed.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type ContractTarget, openTarget } from "./target.ts";

const sandboxes = new Map<string, ContractTarget>();

// A busy runner may reuse a connection just when this server would close it: it closes none.
const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
  const path = request.url ?? "";
  if (request.method === "DELETE") {
    await sandboxes.get(path)?.close();
    sandboxes.delete(path);
    response.end();
    return;
  }
  const sandbox = await openTarget();
  const opened = `/${sandboxes.size + 1}-${Date.now()}`;
  sandboxes.set(opened, sandbox);
  response.end(JSON.stringify({ path: opened, baseUrl: sandbox.baseUrl, ids: sandbox.ids }));
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo; // it listens on a port
  console.log(JSON.stringify({ control: `http://127.0.0.1:${port}` }));
});
process.stdin.on("end", () => process.exit()).resume();
