import type { IncomingMessage, ServerResponse } from "node:http";
import { parseCredentials } from "../access/credentials.ts";
import type { Client } from "../config/config.ts";
import { answer, type Words } from "./answer.ts";
import { type Door, type House, turnAway } from "./house.ts";
import { type RequestLine, rightFor, routeRequest } from "./route-request.ts";
import { type ForGit, serveGit } from "./serve-git.ts";

const CHALLENGE: Words = {
  status: 401,
  message: "who are you? Show a bearer token, or your name and password",
  headers: { "WWW-Authenticate": 'Basic realm="gate", charset="UTF-8"' },
};

/** Answers one request. What git is asked for is decided before the first byte of its content is read. */
export const handleRequest = async (
  request: IncomingMessage,
  response: ServerResponse,
  door: Door,
  house: House,
): Promise<void> => {
  request.on("error", () => {});
  response.on("error", () => {});
  const line = lineOf(request);
  const asked = routeRequest(line, door.mirrors.keys());
  if (asked.kind === "health") {
    const closing = house.closing();
    answer(request, response, { status: closing ? 503 : 200, message: closing ? "stopping" : "ok" });
    return;
  }
  const client = await door.authenticate(parseCredentials(soleHeader(request, "authorization")));
  if (client === null) {
    turnAway(request, response, house, "credentials", CHALLENGE);
    return;
  }
  if (asked.kind === "misfit") {
    turnAway(request, response, house, "not understood", asked);
    return;
  }
  const refusal = judgeRights(client, asked);
  if (refusal !== null) {
    turnAway(request, response, house, "rights", refusal);
    return;
  }
  await serveGit(request, response, { asked, client, line }, door, house);
};

/** Where a client may do nothing, there is nothing for it. */
const judgeRights = ({ rights }: Client, { repository, service }: ForGit): Words | null => {
  const has = rights.get(repository);
  if (has === undefined) return { status: 404, message: "there is no such repository" };
  const needed = rightFor(service);
  return has.has(needed) ? null : { status: 403, message: `you may not ${needed} here` };
};

const lineOf = (request: IncomingMessage): RequestLine => ({
  method: request.method ?? "",
  target: request.url ?? "",
  contentType: soleHeader(request, "content-type"),
  contentEncoding: soleHeader(request, "content-encoding"),
  gitProtocol: soleHeader(request, "git-protocol"),
});

/** A header's value; given several times it is one that nothing matches. */
const soleHeader = (request: IncomingMessage, name: string): string | undefined => {
  const values = request.headersDistinct[name];
  return values === undefined ? undefined : values.length === 1 ? values[0] : "";
};
