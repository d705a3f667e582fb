import type { Readiness } from "../providers/provider.ts";

/** A directory or file of the host that the bottle sees. */
export interface Mount {
  /** On the host; `{run}` stands for the launch's own directory. */
  readonly source: string;
  /** In the bottle. */
  readonly target: string;
  readonly access: "ro" | "rw";
  readonly why: string;
}

/** What every backend is given to make a bottle from. */
export interface Box {
  readonly name: string;
  /** As the backend understands it; null: the backend's own. */
  readonly image: string | null;
  readonly uid: number;
  readonly gid: number;
  readonly mounts: readonly Mount[];
  /** The relay and, behind it, the agent's program. Values of variables reach the relay in a file, never here. */
  readonly command: readonly string[];
}

/** The commands of one backend, in order; each is program and arguments, never a shell's line. */
export interface Commands {
  readonly up: readonly (readonly string[])[];
  readonly run: readonly string[];
  readonly down: readonly (readonly string[])[];
}

/** A command as it is started. */
export interface Started {
  readonly argv: readonly string[];
  /** What the program reads from descriptor 3 and on. */
  readonly more: readonly Uint8Array[];
}

/** What a launch must know of a backend beyond its commands. */
export interface LaunchRules {
  /** Whether this machine can make such a bottle, and what is missing. */
  readonly ready: (env: Readonly<Record<string, string | undefined>>) => Promise<readonly Readiness[]>;
  /** How its command is started on a machine of this kind. @throws Fault when it cannot be */
  readonly start: (argv: readonly string[], architecture: string) => Started;
  /** Files that lie in `/etc` of the bottle, by name. */
  readonly etc: (box: Box) => Readonly<Record<string, string>>;
}

/** Where a bottle's walls come from. */
export interface Backend {
  readonly name: string;
  /** The program that must be there. */
  readonly program: string;
  /** Whether a manifest has to name an image. */
  readonly needsImage: boolean;
  /** What keeps the agent from any network but the two sockets, in a few words. */
  readonly wall: string;
  readonly commands: (box: Box) => Commands;
  /** Absent: it can be planned, and not launched yet. */
  readonly launch?: LaunchRules;
}
