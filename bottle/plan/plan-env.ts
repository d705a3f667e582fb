import type { EnvValue } from "../env/env-value.ts";
import type { ProvisionPlan } from "../providers/provider.ts";
import type { Manifest } from "../resolve/manifest.ts";
import { BASE_ENV } from "./base-env.ts";
import type { PlannedVariable } from "./bottle-plan.ts";

const textOf = (value: EnvValue): string => {
  if (value.from === "literal") return value.value;
  return value.from === "host" ? value.variable : value.question;
};

/** Every variable of the agent, by name: the launcher's, the provider's, placeholders, and the manifest's. */
export const planEnv = (
  { settings, source }: Manifest,
  { agentEnv, hiddenEnvNames, placeholders: own }: ProvisionPlan,
  placeholders: Readonly<Record<string, string>>,
): readonly PlannedVariable[] => {
  const variables = new Map<string, PlannedVariable>();
  const add = (variable: PlannedVariable): void => void variables.set(variable.name, variable);
  for (const [name, text] of Object.entries(BASE_ENV))
    add({ name, from: "launcher", text, hidden: true, source: null });
  // A provider hands its placeholder out itself, where its agent looks for it.
  for (const [name, text] of Object.entries(placeholders))
    if (!Object.hasOwn(own, name)) add({ name, from: "placeholder", text, hidden: false, source: null });
  for (const [name, text] of Object.entries(agentEnv)) {
    const hidden = hiddenEnvNames.includes(name) || Object.hasOwn(BASE_ENV, name);
    add({ name, from: "provider", text, hidden, source: null });
  }
  for (const [name, value] of Object.entries(settings.env))
    add({ name, from: value.from, text: textOf(value), hidden: false, source: source(["env", name]) });
  return [...variables.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
};
