import { join } from "node:path";

/** Settings of the server, from the environment. */
export interface Settings {
  /** Projects as `entity/project`; none if there is no key. */
  readonly projects: readonly string[];
  /** Whether there is a key. Its value stays in the environment, where the client reads it. */
  readonly hasKey: boolean;
  readonly port: number;
  /** Folder with the checkpoints of rescores. */
  readonly stateFolder: string;
  /** Maximum number of concurrent requests to the service, for all browsers together. */
  readonly maxConnections: number;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the settings. @throws {Error} that names the variable. */
export function settingsFrom(env: Env): Settings {
  const hasKey = (env.WANDB_API_KEY ?? "").trim() !== "";
  return {
    hasKey,
    projects: hasKey ? projectsFrom(env) : [],
    port: numberFrom(env, "PORT", 8080, 65_535),
    stateFolder: env.DASHBOARD_STATE ?? join(process.cwd(), "state"),
    maxConnections: Math.max(1, numberFrom(env, "DASHBOARD_CONNECTIONS", 8, 100)),
  };
}

// Weave's evaluation API cannot list projects, so they are named here. The list also decides what
// the key may be used for: no other project can be asked for.
function projectsFrom(env: Env): string[] {
  const { WANDB_ENTITY: entity, WANDB_PROJECT: project } = env;
  const own = entity && project ? `${entity}/${project}` : "";
  const names = (env.DASHBOARD_PROJECTS ?? own)
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const wrong = names.find((name) => !/^[^/\s]+\/[^/\s]+$/.test(name));
  if (wrong !== undefined || names.length === 0)
    throw new Error(
      `DASHBOARD_PROJECTS must list projects as entity/project, separated by commas: current value is '${wrong ?? ""}'`,
    );
  return [...new Set(names)];
}

function numberFrom(env: Env, name: string, fallback: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new Error(`${name} must be an integer from 0 to ${max}: current value is '${text}'`);
}
