// Steps of the official npm client on scorers and experiments, one JSON line each.
import { createRequire } from "node:module";

const [folder] = process.argv.slice(2);
const galileo = createRequire(`${folder}/`)("galileo");

const TOXICITY = "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a01";
const projectName = "support";
const names = (items) => items.map(({ name }) => name).sort();
const baseline = () => galileo.getExperiment({ name: "baseline", projectName });

const api = async () => {
  const client = new galileo.GalileoApiClient();
  const { id } = await baseline();
  await client.init({ projectName, experimentId: id });
  return { client, id };
};

async function runByFunction() {
  await galileo.runExperiment({
    name: "by-function",
    projectName,
    datasetName: "questions",
    function: async () => "See the page on shipping.",
    metrics: ["toxicity"],
  });
  const { id } = await galileo.getExperiment({ name: "by-function", projectName });
  const project = await galileo.getProject({ name: projectName });
  const { records } = await galileo.getTraces({ projectId: project.id, experimentId: id });
  return [...new Set(records.map(({ output }) => output))];
}

const STEPS = [
  ["list scorers", async () => (await galileo.getScorers()).length, 5],
  [
    "find a scorer by name",
    async () => names(await galileo.getScorers({ name: "toxicity" })),
    ["toxicity"],
  ],
  [
    "read a version of a scorer",
    async () => (await galileo.getScorerVersion(TOXICITY, 0)).version,
    0,
  ],
  ["create a scorer", async () => (await galileo.createScorer("kind", "llm")).name, "kind"],
  [
    "create a version of a scorer",
    async () => {
      const [{ id: scorerId }] = await galileo.getScorers({ name: "kind" });
      return (await galileo.createLlmScorerVersion({ scorerId, userPrompt: "Is it kind?" }))
        .version;
    },
    0,
  ],
  [
    "delete a scorer",
    async () => {
      const [{ id }] = await galileo.getScorers({ name: "kind" });
      await galileo.deleteScorer(id);
      return (await galileo.getScorers({ name: "kind" })).length;
    },
    0,
  ],
  [
    "create an LLM metric",
    async () =>
      (await galileo.createCustomLlmMetric({ name: "polite", userPrompt: "Is it polite?" }))
        .version,
    0,
  ],
  [
    "delete a metric",
    async () => {
      await galileo.deleteMetric({ scorerName: "polite", scorerType: "llm" });
      return (await galileo.getScorers({ name: "polite" })).length;
    },
    0,
  ],
  ["list projects", async () => names(await galileo.getProjects()), ["search", "support"]],
  [
    "read a project",
    async () => (await galileo.getProject({ name: projectName })).name,
    projectName,
  ],
  ["list data sets", async () => names(await galileo.getDatasets()), ["questions"]],
  [
    "read the rows of a data set",
    async () => (await galileo.getDatasetContent({ datasetName: "questions" })).length,
    6,
  ],
  ["list experiments", async () => (await galileo.getExperiments(projectName)).length, 6],
  ["read an experiment", async () => (await baseline()).name, "baseline"],
  [
    "read traces",
    async () => {
      const { id } = await baseline();
      const project = await galileo.getProject({ name: projectName });
      return (await galileo.getTraces({ projectId: project.id, experimentId: id })).records.length;
    },
    6,
  ],
  [
    "export traces",
    async () => {
      const { id } = await baseline();
      const project = await galileo.getProject({ name: projectName });
      let count = 0;
      for await (const _ of await galileo.exportRecords({
        projectId: project.id,
        experimentId: id,
        recordType: "trace",
        rootType: "trace",
      }))
        count++;
      return count;
    },
    6,
  ],
  [
    "create an experiment",
    async () => (await galileo.createExperiment("empty", projectName)).name,
    "empty",
  ],
  ["run an experiment with a function", runByFunction, ["See the page on shipping."]],
  [
    "compute metrics again",
    async () => {
      const { client } = await api();
      await client.recomputeMetrics({ scorerIds: [TOXICITY] });
      return "accepted";
    },
    "accepted",
  ],
];

/** Steps that cannot work with this version of the client, whatever the server answers. */
const BROKEN = {
  "compute metrics again": {
    error: "status code 404",
    why: "the client sends 'recompute_metrics' where the document has 'recompute-metrics'",
  },
};

const print = console.log.bind(console);
console.log = console.info = console.warn = console.error = () => {}; // the client's own lines
for (const [step, run, expected] of STEPS) {
  let [got, error] = [null, null];
  try {
    got = await run();
  } catch (thrown) {
    error = `${thrown?.name}: ${thrown?.message}`.split("\n")[0].slice(0, 300);
  }
  print(JSON.stringify({ step, expected, got: got ?? null, error, broken: BROKEN[step] ?? null }));
}
process.exit(0);
