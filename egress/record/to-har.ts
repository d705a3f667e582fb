import { STATUS_CODES } from "node:http";
import type { FlowLine } from "./flow-line.ts";

interface Pair {
  readonly name: string;
  readonly value: string;
}

/** An HTTP archive 1.2 (softwareishard.com/blog/har-12-spec), as far as the flow log knows it. */
export interface Har {
  readonly log: {
    readonly version: "1.2";
    readonly creator: { readonly name: string; readonly version: string };
    readonly comment: string;
    readonly entries: readonly HarEntry[];
  };
}

interface HarEntry {
  readonly startedDateTime: string;
  /** In `ms`. */
  readonly time: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly httpVersion: string;
    readonly cookies: readonly Pair[];
    readonly headers: readonly Pair[];
    readonly queryString: readonly Pair[];
    readonly headersSize: number;
    readonly bodySize: number;
  };
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly httpVersion: string;
    readonly cookies: readonly Pair[];
    readonly headers: readonly Pair[];
    readonly content: { readonly size: number; readonly mimeType: string };
    readonly redirectURL: string;
    readonly headersSize: number;
    readonly bodySize: number;
  };
  readonly cache: Readonly<Record<string, never>>;
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number };
  readonly serverIPAddress?: string;
  readonly comment?: string;
}

/** By the specification: not known. */
const UNKNOWN = -1;
const VERSION = "HTTP/1.1";

/** Makes an archive of the flows that have a URL; the others have no place in one. What was masked stays masked. */
export const toHar = (flows: readonly FlowLine[], version: string): Har => ({
  log: {
    version: "1.2",
    creator: { name: "git-gate", version },
    comment: "as the agent sent and saw it; secrets are masked, bodies are not kept",
    entries: flows.flatMap(entryOf),
  },
});

const entryOf = (flow: FlowLine): readonly HarEntry[] => {
  const { method, url, durationMs, address, status } = flow;
  if (method === null || url === null || !URL.canParse(url)) return [];
  const comment = commentOf(flow);
  return [
    {
      startedDateTime: flow.started,
      time: durationMs,
      request: {
        method,
        url,
        httpVersion: VERSION,
        cookies: [],
        headers: flow.requestHeaders.map(pair),
        queryString: [...new URL(url).searchParams].map(pair),
        headersSize: UNKNOWN,
        bodySize: UNKNOWN,
      },
      response: {
        // By the habit of browsers: 0 where there was no answer.
        status: status ?? 0,
        statusText: STATUS_CODES[status ?? 0] ?? "",
        httpVersion: VERSION,
        cookies: [],
        headers: flow.responseHeaders.map(pair),
        content: { size: flow.receivedBytes, mimeType: headerOf("content-type", flow) },
        redirectURL: headerOf("location", flow),
        headersSize: UNKNOWN,
        bodySize: UNKNOWN,
      },
      cache: {},
      timings: { send: 0, wait: durationMs, receive: 0 },
      ...(address === null ? {} : { serverIPAddress: address }),
      ...(comment === "" ? {} : { comment }),
    },
  ];
};

const pair = ([name, value]: readonly [string, string]): Pair => ({ name, value });

const headerOf = (header: string, { responseHeaders }: FlowLine): string =>
  responseHeaders.find(([name]) => name.toLowerCase() === header)?.[1] ?? "";

const commentOf = ({ verdict, reasons, error, injected }: FlowLine): string =>
  [
    ...(verdict === "reject" ? ["refused by the proxy"] : []),
    ...reasons.map(({ rule, message }) => `${rule}: ${message}`),
    ...(error === null ? [] : [error]),
    ...(injected === null ? [] : [`${injected} was put in`]),
  ].join("; ");
