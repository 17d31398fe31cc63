import { ResponseShapeError } from "./errors/call.ts";

/** A schema that can check one answer: zod's, or anything with the same two members. */
export interface AnswerSchema {
  safeParse(value: unknown): {
    success: boolean;
    error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } | undefined;
  };
}

/** Loads the schema of an answer when the first answer of its kind is there: importing zod costs 50 ms. */
export type LoadSchema = () => Promise<AnswerSchema>;

/** Parses an answer and holds it against its schema. The value comes back as it was on the wire, unknown fields kept. */
export async function parseAnswer(text: string, operation: string, schema: LoadSchema | undefined): Promise<unknown> {
  const value = parseJson(text, operation);
  if (schema === undefined) return value;
  const result = (await schema()).safeParse(value);
  if (result.success) return value;
  const issue = result.error?.issues[0];
  const path = issue?.path.map(String).join(".") ?? "";
  throw new ResponseShapeError(
    `${operation}: the answer is not of the promised shape at '${path}'`,
    { path, expected: issue?.message ?? "another shape" },
    {
      hint: "The server may be older or newer than this release, or 'baseUrl' may point at something else.",
    },
  );
}

function parseJson(text: string, operation: string): unknown {
  const refuse = (what: string, hint: string | null): never => {
    throw new ResponseShapeError(`${operation}: the answer is ${what}, not JSON`, { path: "", expected: "JSON" }, { hint });
  };
  if (text.trim() === "") return refuse("empty", null);
  try {
    return JSON.parse(text);
  } catch {
    const html = /^\s*<(?:!doctype|html)/i.test(text);
    return html ? refuse("an HTML page", "Check 'baseUrl': it may point at the app instead of the API.") : refuse("cut or malformed", null);
  }
}
