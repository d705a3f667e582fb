import type { Reason } from "../../model/decision.ts";
import type { Header } from "../../policy/request/facts.ts";

/** What happened to one request, tunnel or refused connection, known when it is over. */
export interface Flow {
  readonly id: string;
  /** When it began, in `ms` since 1970. */
  readonly startedMs: number;
  /** In `ms`. */
  readonly durationMs: number;
  /** `connection`: refused before a request could be read. */
  readonly kind: "request" | "tunnel" | "connection" | "websocket";
  readonly method: string | null;
  /** Safe to print: no secret, no control character. */
  readonly url: string | null;
  readonly host: string | null;
  readonly port: number | null;
  /** The address that was dialled. */
  readonly address: string | null;
  readonly verdict: "accept" | "reject" | "error";
  readonly reasons: readonly Reason[];
  readonly notes: readonly Reason[];
  readonly warnings: readonly string[];
  readonly status: number | null;
  /** In `bytes`, head and body. */
  readonly sentBytes: number;
  /** In `bytes`, head and body. */
  readonly receivedBytes: number;
  /** The name of the credential that was put in. */
  readonly injected: string | null;
  readonly error: string | null;
  /** As the agent sent them, before a credential was put in. */
  readonly requestHeaders: readonly Header[];
  /** As the agent saw them. */
  readonly responseHeaders: readonly Header[];
}

/** Keeps what happened. */
export interface Recorder {
  /**
   * Takes down one flow when it is over: one audit line each, written when this returns. @throws Fault when it
   * cannot be written
   */
  record(flow: Flow): void;
  /** Waits until everything is on disk. */
  close(): Promise<void>;
}
