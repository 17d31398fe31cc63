import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACTION, readAction, type Used, useAction } from "./composite.ts";
import { GitHubStandIn } from "./github-stand-in.ts";
import { TOKEN } from "./job.ts";

const EVENTS = new URL("../fixtures/action/", import.meta.url).pathname;

let github: GitHubStandIn;
let url: string;

beforeEach(async () => {
  github = new GitHubStandIn();
  url = await github.start();
});

afterEach(() => github.close());

/** Replaces npx and evalwire: writes its arguments and files, then runs `body`. */
const npx = (body: string): string => `#!/usr/bin/env bash
printf '%s\\n' "$@" > "$GITHUB_WORKSPACE/arguments"
env > "$GITHUB_WORKSPACE/environment"
for one in "$@"; do
  case $one in --markdown=*) printf '| table |\\n' > "\${one#*=}" ;; --junit=*) printf '<x/>' > "\${one#*=}" ;; esac
done
${body}
`;

const FAILS = npx(`echo '{"outcome":"fail","headline":"It dropped."}'; exit 100`);

interface Job {
  event?: string;
  inputs?: Record<string, string>;
  env?: Record<string, string>;
  matrix?: Record<string, unknown>;
}

interface Ran extends Used {
  /** Arguments of npx, one per line. */
  args: string[];
  environment: string;
}

async function use(
  script: string,
  { event = "pull_request.opened", inputs, env, matrix }: Job = {},
): Promise<Ran> {
  const workspace = mkdtempSync(join(tmpdir(), "evalwire-workspace-"));
  const used = await useAction({
    workspace,
    npx: script,
    token: TOKEN,
    inputs: { base: "base.csv", candidate: "new.csv", ...inputs },
    ...(matrix === undefined ? {} : { matrix }),
    env: {
      GITHUB_API_URL: url,
      GITHUB_GRAPHQL_URL: `${url}/graphql`,
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_REPOSITORY: "acme/search",
      GITHUB_RUN_ID: "77",
      GITHUB_WORKFLOW: "Evaluate",
      GITHUB_JOB: "gate",
      GITHUB_SHA: "4".repeat(40),
      GITHUB_EVENT_NAME: event.replace(/\..*/, ""),
      GITHUB_EVENT_PATH: join(EVENTS, `${event}.json`),
      ...env,
    },
  });
  expect(used.log).not.toContain(TOKEN);
  const read = (name: string): string => {
    const path = join(workspace, name);
    return readdirSync(workspace).includes(name) ? readFileSync(path, "utf8") : "";
  };
  return {
    ...used,
    args: read("arguments").split("\n").slice(0, -1),
    environment: read("environment"),
  };
}

describe("action.yml", () => {
  const { inputs, outputs, runs } = readAction();
  const text = readFileSync(join(ACTION, "action.yml"), "utf8");

  test("runs the version of the package by default", () => {
    const { version } = JSON.parse(readFileSync(join(ACTION, "../package.json"), "utf8"));
    expect(inputs.version?.default).toBe(version);
  });

  test("uses each input, and no expression in a script", () => {
    for (const name of Object.keys(inputs)) expect(text).toContain(`inputs.${name} }}`);
    for (const { run, shell } of runs.steps) {
      expect(run).not.toContain("${{");
      expect(shell).toBe("bash");
    }
  });

  test("passes the token to the step that reports, and not to the command", async () => {
    const { environment } = await use(FAILS);
    expect(environment).toContain("INPUT_BASE=base.csv");
    expect(environment).not.toContain(TOKEN);
    expect(github.comments).toHaveLength(1);
  });

  test("has every output", async () => {
    const ran = await use(FAILS);
    expect(Object.keys(ran.outputs).sort()).toEqual(Object.keys(outputs).sort());
    expect(ran.outputs).toMatchObject({
      outcome: "fail",
      "exit-code": "100",
      "comment-url": github.comments[0]?.html_url,
      "check-url": github.checks[0]?.html_url,
    });
    expect(JSON.parse(readFileSync(ran.outputs.json ?? "", "utf8"))).toMatchObject({
      outcome: "fail",
    });
    expect(readFileSync(ran.outputs.markdown ?? "", "utf8")).toBe("| table |\n");
    expect(readFileSync(ran.outputs.junit ?? "", "utf8")).toBe("<x/>");
  });

  test("needs nothing that is not in its folder or in Node", () => {
    const scripts = readdirSync(ACTION).filter((name) => name.endsWith(".mjs"));
    const imports = scripts.flatMap((name) =>
      [...readFileSync(join(ACTION, name), "utf8").matchAll(/ from "(.*)";/g)].map(
        ([, from = ""]) => from,
      ),
    );
    expect(imports.filter((from) => !/^(?:node:|\.\/[\w-]+\.mjs$)/.test(from))).toEqual([]);
  });
});

describe("The steps, run in order,", () => {
  test("end with the code of the gate, and the first one always succeeds", async () => {
    const ran = await use(FAILS);
    expect(ran.codes).toEqual({ gate: 0, report: 100 });
    expect(ran.summary).toContain("| table |");
  });

  test("succeed for a pass", async () => {
    const ran = await use(npx(`echo '{"outcome":"pass"}'`));
    expect(ran.codes).toEqual({ gate: 0, report: 0 });
    expect(github.checks[0]?.conclusion).toBe("success");
  });

  test.each([
    ["exits with 5", 'echo \'{"error":{"message":"HTTP 503"}}\'; exit 5', 5, "HTTP 503"],
    ["prints nothing", "exit 0", 1, "wrote no result"],
    ["is killed", "kill -9 $$", 137, "exit code 137"],
    ["crashes with a stack trace", "echo 'Error: boom' >&2; exit 1", 1, "exit code 1"],
  ])("fail as a script that broke if the command %s", async (_, body, code, why) => {
    const ran = await use(npx(body));
    expect(ran.codes).toEqual({ gate: 0, report: code });
    expect(ran.outputs.outcome).toBe("broken");
    expect(github.comments[0]?.body).toContain(why);
  });

  test("fail as a script that broke if a folder does not exist", async () => {
    const ran = await use(FAILS, {
      inputs: { "working-directory": "." },
      env: { RUNNER_TEMP: "/dev/null/no" },
    });
    expect(ran.codes.gate).not.toBe(0);
    expect(ran.codes.report).toBe(1);
    expect(ran.outputs.outcome).toBe("broken");
  });

  test("pass every value as one argument, whatever it contains", async () => {
    const evil = "$(touch pwned) `touch pwned`; touch pwned & \"quoted\" 'x' --json";
    const ran = await use(FAILS, {
      inputs: {
        base: `--base ${evil}`,
        candidate: "shard-1.csv\n  shards/*.csv\n",
        policy: `gate ${evil}.json`,
        options: `--max-drop correct=0.02\n--scorer ${evil}\n--project=acme/search\n--allow-same-run`,
        wait: "true",
        version: "1.2.3",
      },
    });
    expect(ran.args).toEqual([
      "--yes",
      "--package=evalwire@1.2.3",
      "--",
      "evalwire",
      "gate",
      "--json",
      "--no-progress",
      expect.stringMatching(/^--markdown=.*gate\.md$/),
      expect.stringMatching(/^--junit=.*gate\.xml$/),
      `--policy=gate ${evil}.json`,
      "--wait",
      "--max-drop=correct=0.02",
      `--scorer=${evil}`,
      "--project=acme/search",
      "--allow-same-run",
      "--",
      `--base ${evil}`,
      "shard-1.csv",
      "shards/*.csv",
    ]);
    expect(ran.codes.report).toBe(100);
  });

  test("wait as long as the input says", async () => {
    const { args } = await use(FAILS, { inputs: { wait: "45m" } });
    expect(args).toContain("--wait=45m");
  });

  test.each([
    ["base", { base: " " }, "'base' must be one run or file"],
    ["base", { base: "a\nb" }, "'base' must be one run or file: current value is 'a b'"],
    ["candidate", { candidate: "" }, "'candidate' must be a run or file"],
    [
      "wait",
      { wait: "yes" },
      "'wait' must be true, false or a time such as 45m: current value is 'yes'",
    ],
    ["comment", { comment: "True" }, "'comment' must be true or false"],
    ["exit-zero", { "exit-zero": "1" }, "'exit-zero' must be true or false"],
    ["version", { version: "latest" }, "'version' must be an exact version"],
    ["version", { version: "1.0.0 --registry=evil" }, "'version' must be an exact version"],
    ["options", { options: "correct=0.02" }, "'options' must have one option per line"],
    ["options", { options: "--json" }, "'options' must not contain '--json'"],
    ["options", { options: "--markdown=/tmp/x" }, "'options' must not contain '--markdown'"],
  ])("refuse a wrong '%s' without running anything: %o", async (_, inputs, message) => {
    const ran = await use(FAILS, { inputs: inputs as Record<string, string> });
    expect(ran.args).toEqual([]);
    expect(ran.codes).toEqual({ gate: 0, report: 3 });
    expect(ran.outputs.outcome).toBe("broken");
    expect(ran.log).toContain(message);
  });

  test("keep what the command prints from commanding the runner", async () => {
    const ran = await use(npx(`echo '::add-path::/evil' >&2; echo '{"outcome":"pass"}'`));
    const lines = ran.log.split("\n");
    const [, token] = /::stop-commands::(\S+)/.exec(ran.log) ?? [];
    expect(token).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines.indexOf("::add-path::/evil")).toBeGreaterThan(
      lines.indexOf(`::stop-commands::${token}`),
    );
    expect(lines.indexOf("::add-path::/evil")).toBeLessThan(lines.indexOf(`::${token}::`));
  });

  test("name the section after the matrix, and number a second use in the job", async () => {
    const first = await use(FAILS, { matrix: { model: "small" } });
    await use(FAILS, { matrix: { model: "small" }, env: first.variables });
    expect(github.checks.map(({ name }) => name)).toEqual([
      "evalwire: Evaluate / gate (small)",
      "evalwire: Evaluate / gate (small) #2",
    ]);
  });

  test("work for a fork, whose token can write nothing", async () => {
    github.mayWrite = { comments: false, checks: false };
    const ran = await use(npx(`echo '{"outcome":"pass"}'`), { event: "pull_request.fork" });
    expect(ran.codes).toEqual({ gate: 0, report: 0 });
    expect(ran.summary).toContain("The comment was not written");
  });
});
