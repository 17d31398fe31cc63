/** Objects that {@link seedEdge} created. */
export interface EdgeIds {
  project: string;
  datasets: { first: string; edited: string };
  scorers: { exact: string; length: string };
  models: { atlas: string; "atlas-large": string };
  evaluation: string;
  runs: {
    whole: string;
    partial: string;
    repeated: string;
    running: string;
    rescored: string;
    empty: string;
  };
  predictions: { finished: string; unfinished: string; standalone: string };
  scores: string[];
}
export const EDGE_PROJECT: string;
export function seedEdge(baseUrl: string): Promise<EdgeIds>;
