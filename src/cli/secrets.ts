import { secretForms } from "../core/credentials.ts";
import { type KeyHolder, rememberKeys } from "../core/errors/base.ts";
import type { Io } from "./io.ts";

/** Variables of keys by their names; those of other tools may be in a message as well. */
const OF_KEY = /(?:_KEY|_TOKEN|_SECRET|_PASSWORD)$/i;
const OF_PROXY = /^(?:https?|all)_proxy$/i;
/** Shorter values of variables that no service reads may be ordinary words. */
const MIN_LENGTH = 16;
const OURS: readonly string[] = [
  "WANDB_API_KEY",
  "GALILEO_API_KEY",
  "SPLUNK_AO_API_KEY",
  "RENSEI_OPERATOR_TOKEN",
];

/**
 * Makes errors and messages hide the keys of the environment, wherever they are: a key may be in
 * the wrong setting, or on the command line. The result must be kept as long as the command runs.
 */
export function rememberSecrets(env: Io["env"]): KeyHolder {
  const secrets = Object.entries(env).flatMap(([name, value]) => secretsIn(name, value?.trim()));
  const holder = { secrets: [...new Set(secrets)] };
  rememberKeys(holder);
  return holder;
}

function secretsIn(name: string, value: string | undefined): string[] {
  if (value === undefined || value === "") return [];
  if (OF_PROXY.test(name)) return credentialsOf(value);
  const isKey = OURS.includes(name) || (OF_KEY.test(name) && value.length >= MIN_LENGTH);
  return isKey ? secretForms(value, "api") : [];
}

/** Returns the forms of the user name and password in the URL of a proxy. */
function credentialsOf(proxy: string): string[] {
  const end = proxy.lastIndexOf("@");
  if (end < 0) return [];
  const start = proxy.indexOf("://");
  const pair = proxy.slice(start < 0 ? 0 : start + "://".length, end);
  const password = pair.slice(pair.indexOf(":") + 1);
  return [pair, password].flatMap((text) => [
    ...secretForms(text, null),
    ...secretForms(unescaped(text), null),
  ]);
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not encoded
  }
}
