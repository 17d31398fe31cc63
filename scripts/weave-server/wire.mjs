// Plain HTTP for seeding: it does not use our client, so it cannot share the client's mistakes.

/** Key that the local server accepts: any key that does not start with "bad". */
export const API_KEY = "local-key";

const HEADERS = {
  authorization: `Basic ${Buffer.from(`api:${API_KEY}`).toString("base64")}`,
  "content-type": "application/json",
};

/** Returns whether the server responds. Throws fetch's own TypeError while nothing is listening. */
export async function isHealthy(baseUrl) {
  const response = await fetch(`${baseUrl}/health`, { headers: HEADERS });
  return response.ok;
}

/**
 * Creates a function that posts JSON to a Weave server and returns the body of the response, or
 * throws with the server's message.
 */
export function makePostText(baseUrl) {
  return async function postText(path, body) {
    const response = await fetch(baseUrl + path, {
      method: "POST",
      headers: HEADERS,
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`POST ${path} returned ${response.status}: ${text.slice(0, 500)}`);
    return text;
  };
}

/** Creates a function that posts JSON and returns the parsed response. */
export function makePost(baseUrl) {
  const postText = makePostText(baseUrl);
  return async (path, body) => JSON.parse(await postText(path, body));
}

/** Creates a function that returns the matching calls of a project. */
export function makeCallsQuery(baseUrl, project) {
  const postText = makePostText(baseUrl);
  return async (body) => {
    const text = await postText("/calls/stream_query", { project_id: project, ...body });
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  };
}

/**
 * Runs `task` for all items, at most `width` at a time, and keeps the order of the results. The
 * server has four threads.
 */
export async function mapLimit(items, width, task) {
  const results = new Array(items.length);
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await task(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}

/** Binds the v2 routes of one project to short names. */
export function v2Project(baseUrl, project) {
  const post = makePost(baseUrl);
  const at = (path, body) => post(`/v2/${project}${path}`, body);
  return {
    dataset: async (name, rows, description) => {
      const made = await at("/datasets", { name, rows, description });
      return { ...made, ref: `weave:///${project}/object/${made.object_id}:${made.digest}` };
    },
    scorer: (name) =>
      at("/scorers", {
        name,
        description: `${name} scorer`,
        op_source_code: `def score(output):\n    return None  # ${name}\n`,
      }),
    model: (name, attributes) =>
      at("/models", {
        name,
        attributes,
        source_code:
          "import weave\nclass M(weave.Model):\n    @weave.op\n    def predict(self, question): return '4'\n",
      }),
    evaluation: (body) => at("/evaluations", body),
    startRun: async (body) => (await at("/evaluation_runs", body)).evaluation_run_id,
    finishRun: (id, summary) => at(`/evaluation_runs/${id}/finish`, { summary }),
    /**
     * Creates one prediction with its scores, finished unless `unfinished` is set. Scores are
     * posted in the given order.
     */
    predict: async ({ model, run, inputs, output, scores = [], unfinished = false }) => {
      const { prediction_id } = await at("/predictions", {
        model,
        inputs,
        output,
        evaluation_run_id: run,
      });
      const ids = [];
      for (const [scorer, value] of scores) {
        ids.push(
          (await at("/scores", { prediction_id, scorer, value, evaluation_run_id: run })).score_id,
        );
      }
      if (!unfinished) await at(`/predictions/${prediction_id}/finish`, {});
      return { prediction_id, scores: ids };
    },
  };
}
