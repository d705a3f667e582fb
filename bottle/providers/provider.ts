import type * as z from "zod";
import type { ManifestRoute } from "../../policy/request/route.ts";
import type { HostFacts } from "../host-facts.ts";
import type { PlannedFile } from "../plan/planned-file.ts";
import type { Secret } from "../secret.ts";

/** Something that must be so before a launch, and whether it is. */
export interface Readiness {
  readonly what: string;
  /** Null: it is so. */
  readonly problem: string | null;
  /** What the operator can do about it. */
  readonly hint?: string;
}

/** What an agent's provider adds to a plan. The one place where values of credentials stand is `provisionedEnv`. */
export interface ProvisionPlan {
  /** The provider owns these hosts: a manifest's route for one does not hold. */
  readonly routes: readonly ManifestRoute[];
  /** What the agent sees. */
  readonly agentEnv: Readonly<Record<string, string>>;
  /** Credentials, by the `token_ref` of the routes; for the proxy alone. */
  readonly provisionedEnv: ReadonlyMap<string, Secret>;
  /** What the agent holds in place of each credential, by `token_ref`. */
  readonly placeholders: Readonly<Record<string, string>>;
  /** Names in `agentEnv` that nobody needs to read about. */
  readonly hiddenEnvNames: readonly string[];
  readonly files: readonly PlannedFile[];
  readonly readiness: readonly Readiness[];
}

/** What the host's environment says, for a provider that looks for its own files. */
export interface Surroundings {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** `agent_provider` of a manifest, merged. */
export type ProviderSettings = Readonly<Record<string, unknown>>;

/** An agent's provider: one file each, and a row in the table of `providers.ts`. */
export interface Provider {
  readonly template: string;
  /** The keys of `agent_provider` that only this provider has. */
  readonly settings: Readonly<Record<string, z.ZodOptional>>;
  /** What its routes do, where a manifest tries to name it: the `role` words that it owns. */
  readonly roles: readonly string[];
  /** Hosts that no route may lead to: where logins are made and refreshed, which is for the host alone. */
  readonly refusedHosts: readonly string[];
  /** Variables of the agent that a manifest may not set. */
  readonly ownedVariables: readonly string[];
  /** How its credential is asked for, as one would write it. */
  readonly usage: string;
  /** The agent's program in the bottle. */
  readonly command: readonly string[];
  /** The same without a terminal: reads the prompt on its standard input, answers with JSON on each line. */
  readonly headless: readonly string[];
  /** Where the agent looks for its instructions and skills, in the bottle. */
  readonly promptFile: string;
  readonly skillsDirectory: string;
  /** Names of the host's variables that it needs the values of. */
  readonly hostVariables: (settings: ProviderSettings) => readonly string[];
  /** Files of the host that it needs to read. */
  readonly hostFiles: (settings: ProviderSettings, around: Surroundings) => readonly string[];
  /** Pure. */
  readonly provision: (settings: ProviderSettings, host: HostFacts) => ProvisionPlan;
}
