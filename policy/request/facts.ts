import type { Sighting } from "../../model/finding.ts";

/** One header line as it came: one character per byte, nothing trimmed, unfolded or joined. */
export type Header = readonly [name: string, value: string];

/** Where in a message something was seen. */
export type MessagePlace = "url" | "headers" | "body" | "trailers" | "frame";

/** What was looked for in a message and found, before any credential is put in. */
export interface DlpFacts {
  /** What the scanner saw. */
  readonly sightings: readonly { readonly sighting: Sighting; readonly place: MessagePlace }[];
  /** Real credentials of this bottle that were seen, by the name that refers to them; never their values. */
  readonly known: readonly { readonly name: string; readonly place: MessagePlace }[];
  /** What could not be looked into, in words safe to print: an unknown content coding, a limit that was reached. */
  readonly unread: readonly string[];
}

/** What the body says, read to its end. */
export type BodyFacts =
  | { readonly kind: "none" }
  | {
      readonly kind: "read";
      /** The `operation` of a Git LFS batch; null when the body is something else or holds it more than once. */
      readonly lfsOperation: string | null;
      /** Root fields of all mutations in a GraphQL document; null when the body is not one that could be read. */
      readonly graphqlMutations: readonly string[] | null;
    };

/** What was used at one route so far, this request included. */
export interface Usage {
  readonly requestsThisMinute: number;
  /** Request bytes in this bottle's life, headers and bodies, in `bytes`. */
  readonly sentBytes: number;
  /** Different host names asked for. */
  readonly names: number;
}

interface Asked {
  readonly headers: readonly Header[];
  /**
   * All addresses the host resolved to; the proxy connects to one of exactly these. Empty where `judgeDestination`
   * has a reason against the host: such a name is never asked of a resolver.
   */
  readonly addresses: readonly string[];
  readonly usage: Usage;
}

/** A CONNECT, before anything of the tunnel is read. */
export interface TunnelFacts extends Asked {
  readonly kind: "tunnel";
  /** The target of the CONNECT, as it came. */
  readonly connect: string;
}

/** One request, read whole and not yet sent on. Text as it came, one character per byte. */
export interface HttpFacts extends Asked {
  readonly kind: "request";
  readonly version: "1.0" | "1.1" | "2";
  /** The CONNECT it came through and the server name inside its TLS; null when it was asked of the proxy itself. */
  readonly tunnel: { readonly connect: string; readonly serverName: string | null } | null;
  readonly method: string;
  /** The request target; in HTTP/2 the `:path`. */
  readonly target: string;
  /** `:authority` of HTTP/2. */
  readonly authority: string | null;
  readonly body: BodyFacts;
  readonly dlp: DlpFacts;
}

/** All that a decision on a request is made from; gathered before, plain values. */
export type RequestFacts = TunnelFacts | HttpFacts;

/** A response, or one WebSocket message of a connection whose request was accepted. */
export interface MessageFacts {
  /** `out` leaves the bottle, `in` comes to it. */
  readonly direction: "out" | "in";
  /** The host that the request was accepted for. */
  readonly host: string;
  readonly dlp: DlpFacts;
}
