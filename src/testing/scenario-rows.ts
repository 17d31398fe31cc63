const TOPICS = ["returns", "shipping", "sizes", "payment", "warranty"];
const THINGS = [
  "a rain jacket",
  "running shoes",
  "a tent for two",
  "wool socks",
  "a head torch",
  "a bike light",
  "ski goggles",
  "a camp stove",
];

/** A row of the synthetic data set: plain values only, the same for an index whatever the size of the scenario. */
export function scenarioRow(index: number): { id: number; question: string; expected: string; topic: string } {
  const topic = TOPICS[index % TOPICS.length] ?? "";
  const thing = THINGS[Math.floor(index / TOPICS.length) % THINGS.length] ?? "";
  return {
    id: index,
    question: `Question ${index}: what about ${topic} for ${thing}?`,
    expected: `See the page on ${topic}, part ${index % 7}.`,
    topic,
  };
}
