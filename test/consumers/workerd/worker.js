import { toCsv } from "evalwire/export";
import { WeaveClient } from "evalwire/weave";

export default {
  /** Answers with the newest run as CSV. */
  async fetch(_request, env) {
    const weave = new WeaveClient({
      apiKey: env.WANDB_API_KEY,
      project: env.WANDB_PROJECT,
      baseUrl: env.WEAVE_URL,
    });
    const headers = { "content-type": "text/csv" };
    return new Response(toCsv(await weave.load("latest"), { inputs: false }), { headers });
  },
};
