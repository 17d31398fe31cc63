import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PaidSandbox } from "./paid-sandbox.ts";

let service: PaidSandbox;
beforeEach(async () => {
  service = await PaidSandbox.start();
});
afterEach(async () => {
  await service.close();
});

/** Replaces the service by one with faults. */
async function withFaults(...faults: NonNullable<Parameters<typeof PaidSandbox.start>[0]>) {
  await service.close();
  service = await PaidSandbox.start(faults);
}

const scorer = (name = "toxicity") =>
  [...service.store.galileo.scorers.values()].find(({ answer }) => answer.name === name);
const field = (name: string): unknown => Object(scorer()?.answer)[name];
const PATCH = { method: "PATCH", path: "/v2/scorers/" };
const SET = ["--set", "roll_up_method=max"];

describe("evalwire scorers list and show", () => {
  test("lists the scorers of a service", async () => {
    const weave = await service.run(["scorers"]);
    expect(weave.stdout).toMatch(/^NAME\tVERSION\tCREATED\tDESCRIPTION\n/);
    expect(weave.stdout).toMatch(/^correct\tv\d\t/m);
    const galileo = await service.run(["scorers", "list", "galileo"]);
    expect(galileo.stdout).toMatch(/^NAME\tTYPE\tOUTPUT\tDEFAULT\tLATEST\tDESCRIPTION\n/);
    expect(galileo.stdout).toMatch(/^toxicity\tllm\tboolean\t\d\t1\tWhether an answer insults$/m);
    const json = await service.run(["scorers", "list", "galileo", "--json", "--limit", "2"]);
    expect(JSON.parse(json.stdout)).toHaveLength(2);
  });

  test("shows a scorer", async () => {
    const weave = await service.run(["scorers", "show", "correct"]);
    expect(weave.stdout).toMatch(/^ref: weave:\/\/\/.*\/object\/correct:\w+\n/);
    const galileo = await service.run(["scorers", "show", "galileo:toxicity", "--json"]);
    expect(JSON.parse(galileo.stdout)).toMatchObject({
      name: "toxicity",
      versions: [{ version: 1 }, { version: 0 }],
    });
  });

  test.each([
    [["list", "rensei"], "Allowed choices are weave, galileo"],
    [["show", "corect"], "Did you mean 'correct'?"],
    [["show", "galileo:toxicty"], "Did you mean 'toxicity'?"],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await service.run(["scorers", ...args]);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
  });
});

describe("evalwire scorers diff and update", () => {
  test("diff previews a change, and changes nothing", async () => {
    const { code, stdout, stderr } = await service.run(["scorers", "diff", "toxicity", ...SET]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^Scorer 'toxicity': 1 field would change\n {2}roll_up_method: "percentage_true" -> "max"\n/,
    );
    expect(field("roll_up_method")).toBe("percentage_true");
  });

  test("update shows the change, asks once, and prints how to undo it", async () => {
    const { code, stdout, stderr } = await service.run(
      ["scorers", "update", "galileo:toxicity", ...SET],
      {
        terminal: 100,
        typed: ["y"],
      },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "Scorer 'toxicity': changed\n" });
    expect(stderr.match(/\[y\/N\]/g)).toHaveLength(1);
    expect(stderr).toContain('roll_up_method: "percentage_true" -> "max"');
    expect(field("roll_up_method")).toBe("max");
    const [, id = "", set = ""] =
      /To undo: evalwire scorers update (\S+) --set '(.*)'\n/.exec(stderr) ?? [];
    expect((await service.run(["scorers", "update", id, "--set", set, "--yes"])).code).toBe(0);
    expect(field("roll_up_method")).toBe("percentage_true");
  });

  test.each([[["n"]], [[]]])("%j at the question changes nothing", async (typed) => {
    const line = ["scorers", "update", "toxicity", ...SET];
    const { code, stderr } = await service.run(line, { terminal: 100, typed });
    expect(code).toBe(2);
    expect(stderr).toContain("Nothing was changed");
    expect(field("roll_up_method")).toBe("percentage_true");
  });

  test("without a terminal, update and revert need --yes", async () => {
    for (const line of [
      ["update", "toxicity", ...SET],
      ["revert", "toxicity", "0"],
    ]) {
      const { code, stderr } = await service.run(["scorers", ...line]);
      expect(code).toBe(3);
      expect(stderr).toContain("Add --yes. Nothing was changed");
    }
    expect(field("roll_up_method")).toBe("percentage_true");
    expect(scorer()?.versions).toHaveLength(2);
  });

  test("takes fields from a file, then from --set: JSON, or text", async () => {
    const file = { description: "from the file", tags: ["a"], roll_up_method: "min" };
    writeFileSync(join(service.folder, "patch.json"), JSON.stringify(file));
    const sets = ["--set", 'tags=["b","c"]', "--set", "description=5 = five"];
    const line = ["scorers", "update", "toxicity", "patch.json", ...sets, "--yes", "--json"];
    const { code, stdout } = await service.run(line);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      scorer: { name: "toxicity" },
      changes: [{}, {}, {}],
    });
    expect([field("description"), field("tags"), field("roll_up_method")]).toEqual([
      "5 = five",
      ["b", "c"],
      "min",
    ]);
  });

  test.each([
    [[], "There is nothing to change"],
    [["--set", "roll_up_method"], "It must have the form FIELD=VALUE"],
    [["--set", "rollup=max"], "rollup"],
    [["--set", "__proto__={}"], "__proto__"],
    [["list.json"], "does not contain a JSON object"],
    [["text.json"], "is not valid JSON: see line 1, column 1"],
    [["missing.json"], "The file 'missing.json' does not exist"],
  ])("refuses the change %j", async (args, message) => {
    writeFileSync(join(service.folder, "list.json"), "[1]");
    writeFileSync(join(service.folder, "text.json"), "name: x");
    const before = structuredClone(scorer()?.answer);
    const { code, stderr } = await service.run(["scorers", "update", "toxicity", ...args, "--yes"]);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
    expect(scorer()?.answer).toEqual(before);
  });

  test("a scorer that has the values already is not changed", async () => {
    const line = ["scorers", "update", "toxicity", "--set", "roll_up_method=percentage_true"];
    const { code, stdout } = await service.run([...line, "--yes"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "Scorer 'toxicity': nothing to change\n" });
  });

  test("a field that the service did not take is exit code 6", async () => {
    const body = structuredClone(scorer()?.answer);
    await withFaults({ ...PATCH, kind: "status", status: 200, body });
    const { code, stderr } = await service.run(["scorers", "update", "toxicity", ...SET, "--yes"]);
    expect(code).toBe(6);
    expect(stderr).toContain('roll_up_method was sent as "max" and is "percentage_true"');
  });

  test("a change by someone else between preview and answer is not overwritten", async () => {
    const line = ["scorers", "update", "toxicity", ...SET];
    const { code, stderr } = await service.run(line, {
      terminal: 100,
      typed: ["y"],
      onQuestion: () => {
        const found = scorer();
        if (found !== undefined) found.answer = { ...found.answer, roll_up_method: "min" };
      },
    });
    expect(code).toBe(5);
    expect(stderr).toContain(
      'was changed in the meantime: roll_up_method was "percentage_true" and is "min"',
    );
    expect(field("roll_up_method")).toBe("min");
  });

  test("a hostile name does not reach the terminal as it is", async () => {
    const name = "tox\u001b[2J\u202eicity\n  output_type: 1";
    const found = scorer();
    if (found !== undefined) found.answer = { ...found.answer, name };
    const id = String(found?.answer.id);
    for (const line of [
      ["diff", id, ...SET],
      ["update", id, ...SET],
      ["show", `galileo:${id}`],
      ["list", "galileo"],
    ]) {
      const { stdout, stderr } = await service.run(["scorers", ...line], {
        terminal: 100,
        typed: ["n"],
      });
      expect((stdout + stderr).replaceAll(/\u001b\[(?:1|22)m/g, "")).not.toMatch(
        /[\u001b\u202e]|^ {2}output_type: 1/m,
      );
    }
  });
});

describe("evalwire scorers diff and revert of versions", () => {
  test("compares two versions", async () => {
    const { code, stdout } = await service.run(["scorers", "diff", "toxicity", "--from", "0"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Scorer 'toxicity', version 0 to 1\n {2}\w+: .*rude.* -> .*insult/);
  });

  test("reverts to a version by a copy of it, once", async () => {
    const line = ["scorers", "revert", "toxicity", "0"];
    const { code, stdout, stderr } = await service.run(line, { terminal: 100, typed: ["y"] });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "Version 2 is a copy of version 0\n" });
    expect(stderr).toContain("Its default version is 2.");
    const again = await service.run([...line, "--yes"]);
    expect(again.stdout).toContain("nothing to revert");
    expect(scorer()?.versions).toHaveLength(3);
  });

  test.each([
    [["revert", "toxicity", "9", "--yes"], "has no version 9\nIt has 0, 1."],
    [["revert", "toxicity", "-1", "--yes"], "It must be the number of a version"],
    [["revert", "toxicity", "v1", "--yes"], "It must be the number of a version"],
    [["diff", "toxicity"], "There is nothing to change"],
    [["diff", "toxicity", "--to", "1"], "'--to' needs"],
    [["diff", "toxicity", "--from", "1", ...SET], "does not go with an update"],
    [["diff", "draft", "--from", "1"], "It has none."],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await service.run(["scorers", ...args]);
    expect(code).toBe(3);
    expect(stderr.toLowerCase()).toContain(message.toLowerCase());
    expect(scorer()?.versions).toHaveLength(2);
  });

  test("a lost response of a revert is exit code 6, and is not sent again", async () => {
    await withFaults({ method: "POST", path: "/restore", kind: "reset", applied: true });
    const { code, stderr } = await service.run(["scorers", "revert", "toxicity", "0", "--yes"]);
    expect(code).toBe(6);
    expect(stderr).toContain("may have been");
    expect(scorer()?.versions).toHaveLength(3);
  });
});
