// Made by: node scripts/recorded-data.mjs, from 197 answers of the open-source Weave trace server (PyPI weave 0.53.12). Not edited by hand.
import type { TrialSeed } from "./seed.ts";

/** A third run with repeated, unfinished and odd predictions, written some minutes after the others. */
export const PARTIAL_TRIALS: readonly Omit<TrialSeed, "startedAt">[] = [
  {
    id: "01a1fb84-5a1d-7c96-8d2a-bb8a4bc99e66",
    predictionId: "01a1fb84-5a1d-7b35-9800-a7120034e56a",
    rowDigest: "430E5D010984C5E04E4B1E58C70BE7C5A06AC750836B1A22178C7AB609CD215A",
    input: { question: "What is 99+99?", expected: "198", difficulty: "hard", n: 99 },
    output: "extra row",
    scores: { exact_match: { value: true, id: "01a1fb84-5b15-7981-9f08-b2b2c477c1c8" } },
    latencySeconds: 0.022705,
    finished: true,
  },
  {
    id: "01a1fb84-52a9-7095-90d0-1f13670e5342",
    predictionId: "01a1fb84-52a9-7e9b-8908-4d27090d62e6",
    rowDigest: "5B409F859555F5385C7F5AA61D7C4B92892830DDDF2CF4B759C55B1843BA480C",
    input: { question: "What is 1+1?", expected: "2", difficulty: "hard", n: 1 },
    output: null,
    scores: {},
    latencySeconds: 0.029922,
    finished: false,
  },
  {
    id: "01a1fb84-56d2-74cf-a438-54db952d7e97",
    predictionId: "01a1fb84-56d2-7023-af71-0bd00ced5a29",
    rowDigest: "628F690F14AA99EC6B606014B2DC74FAD7CFD97C32244CC9EB2B18ECF60B3DC7",
    input: { question: "What is 3+3?", expected: "6", difficulty: "hard", n: 3 },
    output: ["a", { b: 1 }],
    scores: {
      tone: { value: "x", id: "01a1fb84-57d4-744f-a3ff-ae422d0d9475" },
      judge: { value: [1, 2], id: "01a1fb84-5889-7cae-ae99-49b93b3967d6" },
    },
    latencySeconds: 0.027362,
    finished: true,
  },
  {
    id: "01a1fb84-494c-725d-a340-0446bb5909b2",
    predictionId: "01a1fb84-494c-7843-80b6-ae9cb5ef8cec",
    rowDigest: "CD88EDCD3C093AC6390FD3F73C5C484D7C5A688073C5B1C9B3F2E58BB136BDD0",
    input: { question: "What is 0+0?", expected: "0", difficulty: "easy", n: 0 },
    output: "zero",
    scores: { exact_match: { value: true, id: "01a1fb84-4a7f-7278-a2e9-6ad0d8c7fd5c" } },
    latencySeconds: 0.044526,
    finished: true,
  },
  {
    id: "01a1fb84-4d8a-7a72-8c2b-56ebd7d457ec",
    predictionId: "01a1fb84-4d8a-7117-912b-df91bf675a26",
    rowDigest: "CD88EDCD3C093AC6390FD3F73C5C484D7C5A688073C5B1C9B3F2E58BB136BDD0",
    input: { question: "What is 0+0?", expected: "0", difficulty: "easy", n: 0 },
    output: "zero again",
    scores: {
      exact_match: { value: false, id: "01a1fb84-4fc5-74a6-a92d-7ea2c0bc265b" },
      closeness: { value: 0.25, id: "01a1fb84-50f9-7103-8a1b-17587f843bcd" },
    },
    latencySeconds: 0.021365,
    finished: true,
  },
  {
    id: "01a1fb84-5478-7491-b22b-0be49447a5cf",
    predictionId: "01a1fb84-5478-7bf0-ae71-c443d0cca903",
    rowDigest: "D9BCF79117FAA5DD9C3BA69B66A478D21858D597539B11C366144DF1201C9D88",
    input: { question: "What is 2+2?", expected: "4", difficulty: "easy", n: 2 },
    output: null,
    scores: {},
    latencySeconds: 0.030954,
    finished: false,
  },
];
