import type { PlannedVariable } from "../plan/bottle-plan.ts";
import { Secret } from "../secret.ts";

/** The agent's variables with their values, and everything that has none, all at once. */
export interface ResolvedEnv {
  readonly values: ReadonlyMap<string, Secret>;
  /** What is missing, in words for the operator. */
  readonly missing: readonly string[];
}

/** Gives every planned variable its value: its own text, the host's, or an answer. */
export const resolveEnv = (
  planned: readonly PlannedVariable[],
  host: Readonly<Record<string, string | undefined>>,
  answers: ReadonlyMap<string, Secret>,
): ResolvedEnv => {
  const values = new Map<string, Secret>();
  const missing: string[] = [];
  for (const { name, from, text } of planned) {
    const value =
      from === "host" ? fromHost(host[text]) : from === "ask" ? answers.get(name) : new Secret(text);
    if (value !== undefined) values.set(name, value);
    else
      missing.push(
        from === "host"
          ? `${name}: the host's variable ${text} is not set`
          : `${name}: no answer to "${text}"`,
      );
  }
  return { values, missing };
};

const fromHost = (value: string | undefined): Secret | undefined =>
  value === undefined ? undefined : new Secret(value);
