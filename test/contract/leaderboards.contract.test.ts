import { BadRequestError, InvalidArgumentError, NotFoundError } from "evalwire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { feedbackWire } from "./feedback-wire.ts";
import { type ContractTarget, openTarget } from "./target.ts";
import { freshProject, prepareProject } from "./writes-project.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

describe("leaderboards", () => {
  test("are stored, read by name, version and reference, and listed", async () => {
    const { weave, evaluation } = await prepareProject(target, 1);
    const column = {
      evaluation_object_ref: evaluation,
      scorer_name: "exact",
      summary_metric_path: "true_fraction",
    };
    const first = await weave.leaderboards.create({
      name: "Board.1",
      description: "Sums",
      columns: [
        { ...column, should_minimize: false },
        { ...column, scorer_name: "model_latency" },
      ],
    });
    expect(first.object_id).toBe("Board.1");
    const second = await weave.leaderboards.create({ name: "Board.1", columns: [column] });
    const board = await weave.leaderboards.get(first.leaderboard_ref);
    expect(board).toEqual({
      object_id: "Board.1",
      digest: first.digest,
      version_index: 0,
      created_at: board.created_at,
      name: "Board.1",
      description: "Sums",
      columns: [
        { ...column, should_minimize: false },
        { ...column, scorer_name: "model_latency", should_minimize: null },
      ],
    });
    expect(await weave.leaderboards.get("Board.1", "v0")).toEqual(board);
    const latest = await weave.leaderboards.get("Board.1");
    expect(latest).toMatchObject({
      digest: second.digest,
      version_index: 1,
      description: null,
      columns: [{ ...column, should_minimize: null }],
    });
    expect(await weave.leaderboards.list().toArray()).toEqual([latest]);
  });

  test("need evaluations that exist, and a name of their own", async () => {
    const { weave, evaluation, model, dataset } = await prepareProject(target, 1);
    const create = (name: string, evaluation_object_ref: string): Promise<unknown> =>
      weave.leaderboards.create({
        name,
        columns: [{ evaluation_object_ref, scorer_name: "exact", summary_metric_path: "" }],
      });
    const [known] = evaluation.split(/:(?!\/)/).slice(-1);
    const unknown = evaluation.replace(known ?? "", "x".repeat(43));
    await expect(create("board", unknown)).rejects.toBeInstanceOf(NotFoundError);
    await expect(create("board", model)).rejects.toThrow("'adder' is a Model, not an Evaluation");
    await expect(create("sums-eval", evaluation)).rejects.toBeInstanceOf(BadRequestError);
    expect(await weave.leaderboards.list().toArray()).toEqual([]);
    await expect(weave.leaderboards.get("sums-eval")).rejects.toThrow(
      "'sums-eval' is an Evaluation, not a Leaderboard",
    );
    await expect(weave.leaderboards.get("board")).rejects.toBeInstanceOf(NotFoundError);
    await expect(weave.leaderboards.get(dataset)).rejects.toBeInstanceOf(InvalidArgumentError);
  });

  test("are checked by the server after they were sent, in part", async () => {
    const wire = feedbackWire(target, freshProject(target));
    const { entity, project } = freshProject(target).toJSON();
    const send = async (object_id: string, val: unknown, cls: string): Promise<unknown[]> => {
      const obj = { project_id: `${entity}/${project}`, object_id, val, builtin_object_class: cls };
      const { status, json } = await wire.post("/obj/create", { obj });
      return [status, (json as { reason?: string }).reason];
    };
    const column = { evaluation_object_ref: "no", scorer_name: "s", summary_metric_path: "p" };
    expect(await send("b", { name: "b", columns: [column] }, "Leaderboard")).toEqual([
      200,
      undefined,
    ]);
    const { summary_metric_path: _, ...short } = column;
    for (const columns of [undefined, {}, [short]])
      expect(await send("b", { name: "b", columns }, "Leaderboard")).toEqual([
        500,
        "Internal server error",
      ]);
    expect(await send("b", {}, "Nope")).toEqual([400, "Unknown object class: Nope"]);
    expect((await send("a b", { columns: [] }, "Leaderboard"))[0]).toBe(422);
    expect((await send("", { columns: [] }, "Leaderboard"))[0]).toBe(422);
    expect((await send("x".repeat(129), { columns: [] }, "Leaderboard"))[0]).toBe(400);
    expect(await send("b", { field_schema: {} }, "AnnotationSpec")).toEqual([
      400,
      "Cannot publish 'b' as a AnnotationSpec: that name is already used by a Leaderboard in this project. " +
        "Object versions cannot share types, publish this object under a different name.",
    ]);
  });
});
