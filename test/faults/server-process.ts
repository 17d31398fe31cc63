// The server process. Runs under Node whatever runtime the client is tested on, loads the same
// cases, and executes the orders sent to its control port.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { allCases } from "./cases/index.ts";
import { servicesOf } from "./fault-case.ts";
import { TcpServer } from "./tcp-server.ts";

/** An order to the control port. */
export interface Order {
  readonly do: "open" | "stop" | "listen" | "report";
  readonly server?: number;
  readonly id?: number;
  readonly role?: string;
}

const servers: TcpServer[] = [];
const pem = process.argv[2] ?? "";

async function open(id: number, role: string): Promise<unknown> {
  const found = allCases.find((one) => one.id === id);
  const chosen = found === undefined ? undefined : servicesOf(found)[role];
  if (chosen === undefined) throw new Error(`case ${id} has no server '${role}'`);
  const server = new TcpServer(chosen.handler(), {
    ...(chosen.tls === true ? { pem } : {}),
    ...(chosen.accepted === undefined ? {} : { accepted: chosen.accepted }),
  });
  await server.listen();
  servers.push(server);
  return { server: servers.length - 1, url: server.url, port: server.port };
}

async function obey(order: Order): Promise<unknown> {
  if (order.do === "open") return open(order.id ?? 0, order.role ?? "main");
  const server = servers[order.server ?? -1];
  if (server === undefined) throw new Error(`there is no server ${order.server}`);
  if (order.do === "report") return server.report();
  if (order.do === "listen") await server.listen();
  else await server.stop();
  return {};
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of message) text += String(chunk);
  return text;
}

// A busy runner may reuse a connection just when this server would close it: it closes none.
const control = createServer({ keepAliveTimeout: 0 }, (message, answer) => {
  bodyOf(message)
    .then((text) => obey(JSON.parse(text) as Order)) // only the runner sends orders
    .then(
      (value) => answer.end(JSON.stringify(value)),
      (error: unknown) => answer.writeHead(500).end(String(error)),
    );
});
control.listen(0, "127.0.0.1", () => {
  // a listening TCP server has this type of AddressInfo
  process.stdout.write(`${JSON.stringify({ control: (control.address() as AddressInfo).port })}\n`);
});
// exits together with the process that started it
process.stdin.resume().on("end", () => process.exit(0));
