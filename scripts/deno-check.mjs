#!/usr/bin/env node
// Checks the package on Deno, in both forms: as JSR would publish it, and packed for npm with
// node_modules that Deno does not manage.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { counted } from "./counted.mjs";
import { entries } from "./entries.mjs";
import { commandOf } from "./faults.mjs";
import { JSR_NAME, jsrPackage } from "./jsr.mjs";
import { createProject } from "./npm-install.mjs";
import { pack, packedFolder } from "./pack.mjs";

const HELP = `Usage: node scripts/deno-check.mjs [--help]

Installs Deno in test/runtimes if it is missing, and checks what docs/deno.md says:

- deno publish --dry-run: no slow types, README and LICENSE are there, the command and tests are not. Prints how much would be published
- deno doc --lint of every entry, and a module comment in each
- deno check of a program that imports every entry from JSR's name
- each program of docs/deno.md with the flags beside it, on the sandbox: from the files of the dry run under JSR's name, and from the
  packed package in node_modules that npm installed, with "nodeModulesDir": "manual". Without one of the flags, the program must fail
  and name it; from JSR's name, also without one of the variables
- a paid POST whose reused connection is closed: delivered once in both forms, and twice by Deno's own fetch

Exit code 77 if Deno or the packages cannot be installed: the check was skipped.`;

const SKIPPED = 77;
const root = fileURLToPath(new URL("..", import.meta.url));
const { results, check } = counted();

/** Runs Deno without blocking this process, whose servers it calls. */
async function deno(folder, args, env = {}) {
  const [program] = commandOf("deno");
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...registry(), NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, output };
}

/** Settings that a package manager may need on this machine. */
function registry() {
  const names = Object.keys(process.env).filter((name) =>
    /^(npm_config_|deno_|https?_proxy$|no_proxy$|ssl_cert|node_extra)/i.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

/** Returns the files that would be published, as paths relative to the root, and checks them. */
async function dryRun() {
  const { code, output } = await deno(root, ["publish", "--dry-run", "--allow-dirty"]);
  check("deno publish --dry-run", [code, output.match(/^(?:error|warning).*$/gm)], [0, null]);
  const listed = [...output.matchAll(/^ +(file:\S+) \(([\d.]+)(B|KB|MB)\)$/gm)];
  const paths = listed.map(([, url]) => fileURLToPath(url).slice(root.length));
  const size = { B: 1, KB: 1_024, MB: 1_048_576 };
  const bytes = listed.reduce((sum, [, , number, unit]) => sum + number * size[unit], 0);
  console.log(`       ${paths.length} files, ${Math.round(bytes / 1_024)} KiB`);
  const pages = ["README.md", "LICENSE", "SECURITY.md", "jsr.json"];
  check(
    "the pages are published",
    pages.filter((name) => !paths.includes(name)),
    [],
  );
  const allowed = /^(?:src|generated)\/.*\.(?:ts|json)$/;
  const others = paths.filter(
    (path) =>
      !(allowed.test(path) || pages.includes(path) || path === "CHANGELOG.md") ||
      /^src\/(?:cli|report\/page)\//.test(path),
  );
  check("nothing else is published", others, []);
  return paths;
}

/** Makes a workspace of the files of the dry run, beside a program that imports JSR's name. */
function jsrProject(folder, paths) {
  for (const path of paths) {
    const target = join(folder, "package", path === "jsr.json" ? "deno.json" : path);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, path), target);
  }
  const app = join(folder, "app");
  mkdirSync(app);
  writeFileSync(
    join(folder, "deno.json"),
    JSON.stringify({ workspace: ["./package", "./app"], lock: false }),
  );
  const imports = { evalwire: `jsr:${JSR_NAME}@^${jsrPackage().version}` };
  writeFileSync(join(app, "deno.json"), JSON.stringify({ imports }));
  return { packageFolder: join(folder, "package"), app };
}

/** Makes a project whose node_modules npm has filled. Returns null if npm cannot. */
function npmProject(folder) {
  writeFileSync(
    join(folder, "deno.json"),
    JSON.stringify({ nodeModulesDir: "manual", lock: false }),
  );
  const tarball = pack();
  try {
    createProject(folder, [tarball]);
    return folder;
  } catch (error) {
    console.log(error.message);
    return null;
  }
}

async function documentation(packageFolder) {
  const sources = Object.values(jsrPackage().exports);
  const { code, output } = await deno(packageFolder, ["doc", "--lint", ...sources]);
  const found = /Found \d+ documentation lint error.*/.exec(output)?.[0] ?? null;
  check(`deno doc --lint of ${sources.length} entries`, [code, found], [0, null]);
  if (code !== 0) console.log(output.slice(0, 4_000));
  const without = sources.filter((path) => {
    const head = /^\/\*\*[\s\S]*?\*\//.exec(readFileSync(join(packageFolder, path), "utf8"))?.[0];
    return !(head?.includes("@module") && head.includes("```ts"));
  });
  check("every entry has a module comment with an example", without, []);
}

async function types(app) {
  const lines = entries().map(
    ({ specifier }, at) =>
      `import * as entry${at} from "${specifier}";\nexport const keys${at}: string[] = Object.keys(entry${at});\n`,
  );
  writeFileSync(join(app, "entries.ts"), lines.join(""));
  const { code, output } = await deno(app, ["check", "entries.ts"]);
  check("deno check of a program with every entry", code, 0);
  if (code !== 0) console.log(output.slice(-2_000));
}

/** Returns the programs of docs/deno.md with the flags of their command lines. */
function programs() {
  const page = readFileSync(join(root, "docs", "deno.md"), "utf8");
  const lines = [...page.matchAll(/^deno run --no-prompt ?(.*) (\w+\.ts)$/gm)];
  return [...page.matchAll(/^```ts\n\/\/ (\w+\.ts)\n([\s\S]*?)^```$/gm)].map(([, name, code]) => {
    const line = lines.find(([, , file]) => file === name);
    if (line === undefined) throw new Error(`docs/deno.md has no command line for ${name}`);
    return { name, code, flags: line[1].split(" ").filter((flag) => flag !== "") };
  });
}

/** Runs a program with exactly its flags, and without each of them and each of its variables. */
async function runProgram(form, app, { name, code, flags }, sandbox) {
  writeFileSync(join(app, name), code);
  const host = new URL(sandbox.url).host;
  const own = flags.map((flag) => flag.replace(/^--allow-net=(?!127).*$/, `--allow-net=${host}`));
  const run = async (given) => {
    rmSync(join(app, "out"), { recursive: true, force: true });
    return await deno(app, ["run", "--no-prompt", "--quiet", ...given, name], sandbox.env);
  };
  const { code: status, output } = await run(own);
  check(`${form}: ${name} with ${flags.length} flags`, status, 0);
  if (status !== 0) console.log(output.slice(0, 2_000));
  for (const flag of own) {
    const [kind] = flag.split("=");
    const { code: failed, output: said } = await run(own.filter((one) => one !== flag));
    check(`${form}: ${name} without ${kind}`, [failed !== 0, said.includes(kind)], [true, true]);
  }
  const env = own.find((flag) => flag.startsWith("--allow-env="))?.slice(12);
  const variables = form === "JSR" && env !== undefined ? env.split(",") : [];
  for (const variable of variables) {
    const rest = variables.filter((one) => one !== variable);
    const given = own.map((flag) =>
      flag.startsWith("--allow-env=") ? `--allow-env=${rest.join(",")}` : flag,
    );
    const { code: failed, output: said } = await run(given);
    const named = said.includes(`--allow-env=${variable}`) || said.includes("--allow-env must");
    check(`${form}: ${name} without ${variable}`, [failed !== 0, named], [true, true]);
  }
}

/** A POST is sent on a connection that was used before, and that the server then closes. */
const PAID = `
import { RenseiClient } from "evalwire/rensei";

const [url, form] = Deno.args;
if (form === "fetch") {
  await (await fetch(url + "/api/admin/evals")).text();
  await fetch(url + "/replay", { method: "POST", body: "{}" }).catch(() => {});
} else {
  const rensei = new RenseiClient({ operatorToken: "any-token", baseUrl: url });
  await rensei.evalRuns.list().toArray();
  const replay = await rensei.evalRuns.replay("run-1").catch((error) => error);
  console.log(replay.name);
}
`;

/** Answers every GET and keeps the connection; reads a POST and closes. Counts what was delivered. */
async function closingServer() {
  const posts = { delivered: 0 };
  const body = '{"runs":[],"items":[]}';
  const server = createServer((socket) => {
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (data) => {
      text += data;
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      if (text.startsWith("GET ")) {
        text = "";
        socket.write(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        );
        return;
      }
      const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
      if (text.length < end + 4 + length) return;
      posts.delivered++;
      text = "";
      socket.destroy();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => server.close();
  return { url: `http://127.0.0.1:${server.address().port}`, posts, close };
}

async function paidOnce(form, app) {
  writeFileSync(join(app, "paid.ts"), PAID);
  const deliver = async (by) => {
    const { url, posts, close } = await closingServer();
    const flags = ["run", "--no-prompt", "--quiet", `--allow-net=${new URL(url).host}`];
    const { output } = await deno(app, [...flags, "paid.ts", url, by]);
    close();
    return [posts.delivered, output.trim()];
  };
  check(`${form}: a paid POST is delivered once`, await deliver("client"), [
    1,
    "AmbiguousWriteError",
  ]);
  if (form === "JSR")
    check("Deno's own fetch still sends it twice", await deliver("fetch"), [2, ""]);
}

async function main() {
  const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
  if (values.help) return console.log(HELP);
  const folder = mkdtempSync(join(tmpdir(), "evalwire-deno-"));
  try {
    commandOf("deno");
    for (const name of ["jsr", "npm"]) mkdirSync(join(folder, name));
    const npm = npmProject(join(folder, "npm"));
    const { packageFolder, app } = jsrProject(join(folder, "jsr"), await dryRun());
    const cached = await deno(app, ["install", "--quiet"]);
    if (npm === null || cached.code !== 0) {
      console.log(`Skipped, because packages cannot be installed: ${cached.output}`);
      process.exitCode = SKIPPED;
      return;
    }
    await documentation(packageFolder);
    await types(app);
    const installed = (entry) => import(pathToFileURL(join(packedFolder, "dist", entry)).href);
    const { evalRuns, scenario } = await installed("testing.js");
    const { startSandbox } = await installed("testing/node.js");
    const attributes = { base: { branch: "main" }, candidate: { branch: "candidate" } };
    const runs = scenario({ rows: 12, passRate: 0.75, regress: 0.2, attributes });
    const sandbox = await startSandbox({ seed: { ...runs, ...evalRuns() } });
    for (const program of programs()) {
      await runProgram("JSR", app, program, sandbox);
      await runProgram("npm", npm, program, sandbox);
    }
    await sandbox.close();
    await paidOnce("JSR", app);
    await paidOnce("npm", npm);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`deno: ${results.passed} passed, ${results.failed} failed`);
  if (results.failed > 0) process.exitCode = 1;
}

await main();
