import { toCsv } from "evalwire/export";
import { writeRows } from "evalwire/export/node";
import { WeaveClient } from "evalwire/weave";

/** Returns a line with the error of a call. */
async function errorOf(call) {
  try {
    return `no error: ${await call()}`;
  } catch (error) {
    return [error.name, error.attempts?.length, error.message].join(" | ");
  }
}

await new Response(toCsv([])).text();
const closed = "http://127.0.0.1:1234";
const weave = { apiKey: "any-key", project: "acme/search", baseUrl: closed };
console.log(await errorOf(() => Deno.readTextFile("/etc/hostname")));
console.log(await errorOf(() => writeRows("results.csv", [])));
console.log(await errorOf(() => new WeaveClient()));
console.log(await errorOf(() => new WeaveClient(weave).load("latest")));
