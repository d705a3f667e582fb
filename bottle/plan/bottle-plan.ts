import type { Reason } from "../../model/decision.ts";
import type { Mount } from "../backends/backend.ts";
import type { Readiness } from "../providers/provider.ts";
import type { Source } from "../resolve/manifest.ts";
import type { ProxyConfig } from "../routes/proxy-config.ts";
import type { PlannedFile } from "./planned-file.ts";

/** The version of a plan's form; it grows when a key changes its meaning or goes. */
export const PLAN_VERSION = 1;

/** A variable of the agent; of a host's or asked value only the name is known. */
export interface PlannedVariable {
  readonly name: string;
  readonly from: "literal" | "host" | "ask" | "placeholder" | "launcher" | "provider";
  /** The value, the host's variable, or the question. */
  readonly text: string;
  /** Whether `info` leaves it out. */
  readonly hidden: boolean;
  /** Where it is written; null: in no manifest. */
  readonly source: Source | null;
}

/** A program that the launch starts, on the host unless it says otherwise. */
export interface PlannedProcess {
  readonly name: "egress" | "gate" | "relay" | "agent";
  readonly side: "host" | "bottle";
  readonly argv: readonly string[];
  /** Names of variables that it alone is given, with the credentials. */
  readonly secrets: readonly string[];
}

/** One way out of the bottle. */
export interface Door {
  readonly name: "egress" | "gate";
  readonly socket: string;
  /** Where the relay offers it in the bottle. */
  readonly address: string;
}

/** One repository behind the gate, as the gate is configured for it. */
export interface GateRepository {
  readonly name: string;
  /** What the agent's git is led to. */
  readonly url: string;
  readonly upstream: {
    readonly url: string;
    readonly identityFile: string | null;
    readonly knownHostKey: string | null;
    readonly tokenRef: string | null;
    /** Whose token it is; null: the gate's default. */
    readonly username: string | null;
    readonly caFile: string | null;
  };
  /** Refs that may be pushed; null: those of the policy. */
  readonly refs: readonly string[] | null;
  /** The policy's file; null: the gate's default. */
  readonly policy: string | null;
  readonly source: Source | null;
}

/** A file that the launch writes for the gate alone, with the value of one of the host's variables; mode `0600`. */
export interface PlannedToken {
  readonly path: string;
  readonly tokenRef: string;
}

/** What the agent works in: a directory of the host, or clones that are made in the bottle, through the gate. */
export type PlannedWorkspace =
  | { readonly kind: "mount"; readonly path: string }
  | {
      readonly kind: "clone";
      readonly clones: readonly { readonly url: string; readonly directory: string }[];
    };

/** One thing that the launch sets up, and how it takes it away. */
export interface PlannedStep {
  readonly name: "egress" | "ca" | "gate" | "workspace" | "agent" | "probe" | "clone";
  readonly does: string;
  readonly undo: string;
  /** Commands of the backend, where the step has any. */
  readonly up: readonly (readonly string[])[];
  readonly down: readonly (readonly string[])[];
}

/** Part of the agent's identity, and who says so. */
export interface IdentityField {
  readonly value: string | null;
  /** The file that says it is an agent's or a bottle's. */
  readonly by: "agent" | "bottle" | null;
  readonly source: Source | null;
}

/** Everything a launch will do, decided before anything is done. Names of secrets stand in it, values never. */
export interface BottlePlan {
  readonly version: typeof PLAN_VERSION;
  readonly agent: { readonly name: string; readonly file: string; readonly from: "user" | "repository" };
  readonly chain: readonly { readonly name: string; readonly file: string }[];
  readonly backend: { readonly name: string; readonly image: string | null; readonly wall: string };
  readonly provider: string | null;
  readonly identity: { readonly name: IdentityField; readonly email: IdentityField };
  readonly processes: readonly PlannedProcess[];
  readonly mounts: readonly Mount[];
  readonly workspace: PlannedWorkspace;
  readonly network: { readonly interfaces: "loopback"; readonly doors: readonly Door[] };
  readonly env: readonly PlannedVariable[];
  readonly egress: ProxyConfig;
  readonly gate: {
    readonly repositories: readonly GateRepository[];
    /** What the gate runs from, on the host. */
    readonly files: readonly PlannedFile[];
    readonly tokens: readonly PlannedToken[];
  };
  readonly files: readonly PlannedFile[];
  readonly skills: readonly string[];
  readonly steps: readonly PlannedStep[];
  /** What must be so before a launch. */
  readonly readiness: readonly Readiness[];
  /** What the operator should know. */
  readonly notes: readonly Reason[];
}
