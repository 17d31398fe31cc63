import { type Answer, notSupported, refuse } from "../http.ts";
import { checkSchema } from "./feedback-types.ts";
import { shortDigest } from "./notation.ts";
import type { BodyRules, Exchange } from "./operation.ts";
import { isJsonObject, type JsonObject } from "./project.ts";
import { refuseOtherKind } from "./stored-objects.ts";

// Objects that are written as they are stored: leaderboards, and the fields of annotations.

/** The body of `POST /obj/create`. */
export const CREATE_OBJECT_BODY: BodyRules = {
  obj: {
    type: "object",
    required: true,
    fields: {
      project_id: { type: "string", required: true },
      object_id: { type: "string", required: true },
      val: { type: "any", required: true },
      builtin_object_class: { type: "string", nullable: true },
    },
  },
};

/** The classes of the service that the sandbox does not know. */
const OTHERS = [
  "AlertSpec",
  "Provider",
  "ProviderModel",
  "SavedView",
  "ComparisonView",
  "LLMStructuredCompletionModel",
  "ChartConfig",
  "AgentDashboard",
];
const MAX_NAME = 128;

/**
 * POST /obj/create: a value that does not fit its class is a 500, fields that the class does not
 * have are dropped, and any string is accepted as a reference.
 */
export async function createObject({ project, weave, body }: Exchange): Promise<Answer> {
  const obj = isJsonObject(body.obj) ? body.obj : {};
  const objectId = String(obj.object_id);
  checkName(objectId);
  const { kind, value } = stored(obj.builtin_object_class ?? null, obj.val);
  refuseOtherKind(project, objectId, kind);
  const digest = await shortDigest([kind, value]);
  const createdAtUs = Math.floor(weave.nowUs() / 1000) * 1000;
  project.addObject({ kind, className: kind, objectId, digest, createdAtUs, value });
  return { json: { digest, object_id: objectId } };
}

function checkName(name: string): void {
  if (name === "") throw refuse(422, "Object name cannot be empty");
  const wrong = [...new Set(name.match(/[^\p{L}\p{N}_.-]/gu) ?? [])];
  if (wrong.length > 0) {
    const list = wrong.map((sign) => `'${sign}'`).join(", ");
    const advice = "Please upgrade your `weave` package to `>0.51.0` to prevent this error.";
    throw refuse(
      422,
      `Invalid object name: ${name}. Contains invalid characters: [${list}]. ${advice}`,
    );
  }
  if ([...name].length > MAX_NAME)
    throw refuse(400, `String too long: ${name}. Max length is ${MAX_NAME}`);
}

function stored(
  builtin: unknown,
  val: unknown,
): { kind: "Leaderboard" | "AnnotationSpec"; value: JsonObject } {
  if (builtin === null) throw notSupported("an object without a builtin class");
  if (OTHERS.includes(String(builtin))) throw notSupported(`the builtin class '${builtin}'`);
  if (builtin !== "Leaderboard" && builtin !== "AnnotationSpec")
    throw refuse(400, `Unknown object class: ${builtin}`);
  if (!isJsonObject(val)) throw misfit();
  const head = {
    _bases: ["BaseObject", "BaseModel"],
    _class_name: builtin,
    _type: builtin,
    name: orNull(val.name, isText),
    description: orNull(val.description, isText),
  };
  return {
    kind: builtin,
    value: { ...head, ...(builtin === "Leaderboard" ? leaderboard(val) : annotationField(val)) },
  };
}

const misfit = (): Error => refuse(500, "Internal server error");

function orNull(value: unknown, fits: (value: unknown) => boolean): unknown {
  if (value === undefined || value === null) return null;
  if (!fits(value)) throw misfit();
  return value;
}

const isText = (value: unknown): boolean => typeof value === "string";
const isFlag = (value: unknown): boolean => typeof value === "boolean";

function leaderboard({ columns }: JsonObject): JsonObject {
  if (!Array.isArray(columns)) throw misfit();
  return {
    columns: columns.map((column: unknown) => {
      const { evaluation_object_ref, scorer_name, summary_metric_path, should_minimize } =
        isJsonObject(column) ? column : {};
      for (const one of [evaluation_object_ref, scorer_name, summary_metric_path])
        if (typeof one !== "string") throw misfit();
      return {
        _bases: ["BaseModel"],
        _class_name: "LeaderboardColumn",
        _type: "LeaderboardColumn",
        evaluation_object_ref,
        scorer_name,
        should_minimize: orNull(should_minimize, isFlag),
        summary_metric_path,
      };
    }),
  };
}

function annotationField(val: JsonObject): JsonObject {
  const schema = val.field_schema ?? {};
  if (!isJsonObject(schema)) throw misfit();
  checkSchema(schema);
  return {
    field_schema: schema,
    op_scope: val.op_scope ?? null,
    unique_among_creators: val.unique_among_creators ?? false,
  };
}
