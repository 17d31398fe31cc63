// A registry of npm packages on this machine: it serves the installed packages, so Deno resolves
// 'npm:evalwire' as it does with the public one.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

/** Starts the registry. `asked` has the names that were asked for. */
export async function startRegistry() {
  const asked = new Set();
  const server = createServer((request, response) => {
    const url = `http://${request.headers.host}`;
    const [, name, archive] = /^\/(.+?)(\/-\/archive\.tgz)?$/.exec(decodeURIComponent(request.url));
    const manifest = `node_modules/${name}/package.json`;
    if (!/^[@\w./-]+$/.test(name) || !existsSync(manifest)) {
      response.writeHead(404).end("{}");
    } else if (archive === undefined) {
      asked.add(name);
      const { version, ...rest } = JSON.parse(readFileSync(manifest, "utf8"));
      const dist = { tarball: `${url}/${name}/-/archive.tgz` };
      const versions = { [version]: { ...rest, version, dist } };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
    } else if (name === "evalwire") {
      response.end(readFileSync("evalwire.tgz"));
    } else {
      const rename = `s,^node_modules/${name},package,`;
      const args = ["-czf", "-", "--transform", rename, `node_modules/${name}`];
      response.end(execFileSync("tar", args, { maxBuffer: 1e9 }));
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, asked, close: () => server.close() };
}
