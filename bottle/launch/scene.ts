import type { Box, Commands, LaunchRules } from "../backends/backend.ts";
import type { BottlePlan } from "../plan/bottle-plan.ts";
import type { Secret } from "../secret.ts";
import type { HostProgram } from "./host-program.ts";
import type { Ledger } from "./ledger.ts";
import type { programs } from "./programs.ts";
import type { Timeline } from "./timeline.ts";

/** How the agent is run. */
export type Mode =
  | { readonly kind: "terminal" }
  /** Without a terminal; the prompt is its standard input. `heard` gets what it writes; null: it goes to this program's own. */
  | { readonly kind: "headless"; readonly prompt: string; readonly heard: Heard | null };

export type Heard = (stream: "stdout" | "stderr", line: string) => void;

/** What every step of a launch is given. */
export interface Scene {
  readonly plan: BottlePlan;
  readonly name: string;
  /** The bottle's own, on the host. */
  readonly directory: string;
  readonly box: Box;
  readonly commands: Commands;
  readonly program: HostProgram;
  readonly rules: LaunchRules;
  readonly mode: Mode;
  /** By which the gate knows the bottle. */
  readonly token: string;
  /** The agent's variables. */
  readonly env: ReadonlyMap<string, Secret>;
  /** Credentials, by `token_ref`. */
  readonly credentials: ReadonlyMap<string, Secret>;
  /** Of the programs on the host's side. */
  readonly hostEnv: Readonly<Record<string, string>>;
  /** What the user's terminal can do. */
  readonly terminal: Readonly<Record<string, string>>;
  readonly programs: ReturnType<typeof programs>;
  readonly timeline: Timeline;
  readonly ledger: Ledger;
}
