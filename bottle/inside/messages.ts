/** A repository to clone: from the gate, to a directory of the workspace. */
export interface Clone {
  readonly url: string;
  readonly directory: string;
}

/** What the launcher tells the relay, over the one connection that both have. */
export type Order =
  /** Open the doors; programs get these variables. */
  | { readonly do: "open"; readonly env: Readonly<Record<string, string>> }
  | { readonly do: "probe" }
  | { readonly do: "clone"; readonly clones: readonly Clone[] }
  /** Start the agent, on a terminal of its own or on the relay's own streams. */
  | { readonly do: "run"; readonly terminal: boolean }
  | { readonly do: "signal"; readonly name: NodeJS.Signals }
  /** A further program for `bottle attach`; its streams cross the attach socket. */
  | {
      readonly do: "attach";
      readonly id: string;
      readonly command: readonly string[];
      readonly size: WindowSize | null;
    }
  | { readonly do: "resize"; readonly id: string; readonly size: WindowSize };

/** Of a terminal, in characters. */
export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/** One thing that was tried from inside. */
export interface Probed {
  readonly what: string;
  /** Null: it is as it should be. */
  readonly wrong: string | null;
}

/** What the relay answers. */
export type Answer =
  | { readonly to: "open" }
  | { readonly to: "probe"; readonly probed: readonly Probed[] }
  /** What went wrong; null: all is there. */
  | { readonly to: "clone"; readonly wrong: string | null }
  /** The agent's program was started. */
  | { readonly to: "run" }
  /** It has ended; `unpushed` says what would be lost with the workspace, as far as git in the bottle tells. */
  | { readonly to: "end"; readonly exitCode: number; readonly unpushed: readonly string[] }
  | { readonly to: "attach"; readonly id: string; readonly exitCode: number };
