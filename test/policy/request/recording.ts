import { request as ask, createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { bodyOf as refusalBody } from "../../../egress/http/answer.ts";
import { refused } from "../../../egress/http/failure.ts";
import type { Decision } from "../../../model/decision.ts";
import type { BodyFacts, Header, HttpFacts } from "../../../policy/request/facts.ts";
import { request as facts } from "./requests.ts";

/** Serves on a loopback port until the test is over, and says where. */
export const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

export interface Recording {
  readonly origin: string;
  /** Every request that came, in order. */
  readonly requests: readonly HttpFacts[];
}

/** Stands before a server, records what comes as facts, and passes on what is accepted. */
export const recordBefore = async (
  origin: string,
  decide: (facts: HttpFacts) => Decision = () => ({ verdict: "accept", notes: [] }),
): Promise<Recording> => {
  const requests: HttpFacts[] = [];
  const own = await serve(async (incoming, response) => {
    const body = await buffer(incoming);
    const recorded = factsOf(incoming, body);
    requests.push(recorded);
    const decision = decide(recorded);
    if (decision.verdict === "reject") {
      const failure = refused(decision.reasons);
      response.writeHead(failure.status, { "content-type": "application/json" }).end(refusalBody(failure));
      return;
    }
    const { method = "GET", url = "/", headers } = incoming;
    const onward = ask(new URL(url, origin), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", (error) => response.destroy(error));
    onward.end(body);
  });
  return { origin: own, requests };
};

const factsOf = ({ method = "", url = "", rawHeaders }: IncomingMessage, body: Buffer): HttpFacts =>
  facts({ method, target: url, headers: pairs(rawHeaders), body: bodyOf(body) });

const pairs = (raw: readonly string[]): readonly Header[] =>
  raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] as string] as const] : []));

const bodyOf = (body: Buffer): BodyFacts => {
  if (body.length === 0) return { kind: "none" };
  return { kind: "read", lfsOperation: operationOf(body), graphqlMutations: null };
};

const operationOf = (body: Buffer): string | null => {
  try {
    const { operation } = JSON.parse(body.toString("utf8")) as { operation?: unknown };
    return typeof operation === "string" ? operation : null;
  } catch {
    return null;
  }
};
