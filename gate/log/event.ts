/** One ref of a push, as the audit has it. */
export interface LoggedRef {
  readonly ref: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** A push that was judged. */
export interface PushEvent {
  readonly event: "push";
  readonly time: string;
  readonly push: string;
  readonly verdict: string;
  readonly who: LoggedWho;
  readonly refs: readonly LoggedRef[];
  readonly reasons?: readonly { readonly rule: string; readonly message: string }[];
  readonly error?: string;
  readonly forward?: { readonly outcome: string; readonly message: string } | null;
}

/** What became of pushes on their way upstream. */
export interface MirrorEvent {
  readonly event: "mirror";
  readonly time: string;
  readonly pushes: readonly string[];
  readonly outcome: string;
  readonly message?: string;
  readonly mirrored?: readonly string[];
  readonly stopped?: readonly { readonly ref: string; readonly words: string }[];
  readonly unjudged?: readonly LoggedRef[];
}

export interface LoggedWho {
  readonly via: string;
  readonly user: string;
  readonly pusher?: string;
  readonly remoteUser?: string;
}

export type LogEvent = PushEvent | MirrorEvent;

/** The event on a line of the audit, when it is one of this repository; other programs may write there too. */
export const parseEvent = (line: string, repository: string): LogEvent | null => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { event, repository: where, time } = value as Record<string, unknown>;
  if (where !== repository || typeof time !== "string") return null;
  return event === "push" || event === "mirror" ? (value as LogEvent) : null;
};

/** Whether somebody was told no, or has to look. */
export const isTrouble = (event: LogEvent): boolean =>
  event.event === "push"
    ? event.verdict !== "accept"
    : event.outcome === "stopped" || event.outcome === "failed";
