import type { Socket } from "node:net";
import type { Header } from "../../policy/request/facts.ts";
import type { Http2Sessions } from "../connect/http2-sessions.ts";
import type { Pin } from "../connect/pin.ts";
import type { PinnedAgent } from "../connect/pinned-agent.ts";
import type { Spool } from "./spool.ts";

/** What is sent: no more than what was judged, with the credential in it. */
export interface Outgoing {
  readonly pin: Pin;
  readonly method: string;
  /** In origin form. */
  readonly target: string;
  /** Without those of one connection. */
  readonly headers: readonly Header[];
  readonly body: Spool;
  /** Whether the body goes in chunks, as it came. */
  readonly chunked: boolean;
  readonly trailers: readonly Header[];
}

export interface SendOptions {
  readonly agent: PinnedAgent;
  /** Null: servers are only spoken HTTP/1.1 to. */
  readonly http2: Http2Sessions | null;
  /** Longest wait for the response to begin once the request is sent, and for the server to take a piece, in `ms`. */
  readonly responseMs: number;
  readonly headerBytes: number;
  readonly signal: AbortSignal;
}

/** A response as it comes: of HTTP/1.1 or HTTP/2. */
export interface UpstreamResponse extends AsyncIterable<Buffer> {
  readonly statusCode?: number | undefined;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  /** Known once the body has come. */
  readonly rawTrailers: readonly string[];
  /** Whether it has come whole. */
  readonly complete: boolean;
  destroy(error?: Error): void;
}

/** A response that has begun. */
export interface Begun {
  readonly response: UpstreamResponse;
  readonly request: { destroy(): void };
  /** The address that answered. */
  readonly address: string | null;
  /** Null when the server goes on with HTTP. */
  readonly upgraded: Upgraded | null;
}

/** A connection on which the server speaks another protocol from now on. */
export interface Upgraded {
  readonly socket: Socket;
  /** What came behind the head of the response. */
  readonly head: Buffer;
}
