import type { BodyFacts, DlpFacts, Header } from "../../policy/request/facts.ts";
import type { Route } from "../../policy/request/route.ts";
import type { RequestHead, ResponseHead } from "../message.ts";

/** What to do about a credential of this bottle that comes back: a route's `dlp.in`. */
export type InboundMode = Route["dlp"]["in"];

/** Looks for what must not leave a bottle, and for what should not come in. Never holds what it found. */
export interface Dlp {
  /**
   * Begins to look at one request. `own` are the headers in which the agent may send a credential of its own (the
   * route's `credentials`): only this bottle's credentials are looked for in them, with `any` also in the URL.
   */
  request(head: RequestHead, own?: Route["credentials"]): RequestScan;
  /** One whole WebSocket message, its fragments joined and decompressed, whichever way it goes. */
  frame(payload: Uint8Array): DlpFacts;
  /** Looks at a response while it streams. */
  response(head: ResponseHead, mode: InboundMode): ResponseScan;
}

/** One request being looked at. End it or close it: a long body holds a scanner until then. */
export interface RequestScan {
  /**
   * A piece of the body, transfer coding removed, content coding not. Await it before the next (back pressure). The
   * bytes may be kept until the end and must not be changed.
   */
  push(piece: Uint8Array): Promise<void>;
  end(trailers: readonly Header[]): Promise<{ readonly dlp: DlpFacts; readonly body: BodyFacts }>;
  /** Gives up a request that does not come to its end. Harmless afterwards. */
  close(): void;
}

/** One response being looked at. End it or close it. */
export interface ResponseScan {
  /** The headers to pass on: a known credential masked; framing and coding as `push` gives the body. */
  readonly headers: readonly Header[];
  /** What may be passed on by now. Only what could be the beginning of a known credential is held back. */
  push(piece: Uint8Array): Promise<Uint8Array>;
  end(): Promise<ResponseFacts>;
  /** Gives up a response that does not come to its end. Harmless afterwards. */
  close(): void;
}

export interface ResponseFacts {
  /** What was still held back. */
  readonly rest: Uint8Array;
  readonly dlp: DlpFacts;
  /** Texts that read like orders to an assistant, in words safe to print. */
  readonly warnings: readonly string[];
}
