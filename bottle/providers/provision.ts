import type { HostFacts } from "../host-facts.ts";
import type { ProviderSettings, ProvisionPlan } from "./provider.ts";
import { providerOf } from "./providers.ts";

const NOTHING: ProvisionPlan = {
  routes: [],
  agentEnv: {},
  provisionedEnv: new Map(),
  placeholders: {},
  hiddenEnvNames: [],
  files: [],
  readiness: [],
};

/** What the chosen provider adds to a plan; a bottle without one gets nothing. Pure. */
export const provision = (settings: ProviderSettings, host: HostFacts): ProvisionPlan =>
  providerOf(settings)?.provision(settings, host) ?? NOTHING;
