import type { Right } from "../config/config.ts";

export type Service = "git-upload-pack" | "git-receive-pack";

/** What a request asks for, in git's smart protocol (gitprotocol-http(5)). */
export type Asked =
  | { readonly kind: "advertise"; readonly repository: string; readonly service: Service }
  | { readonly kind: "call"; readonly repository: string; readonly service: Service }
  | { readonly kind: "health" };

/** A request that is not understood: the status and a line for whoever sent it. */
export interface Misfit {
  readonly kind: "misfit";
  readonly status: 400 | 404 | 405 | 415;
  readonly message: string;
}

/** As much of a request as decides what it asks for; `target` as it stood in the request line. */
export interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly gitProtocol: string | undefined;
}

const SERVICES: readonly Service[] = ["git-upload-pack", "git-receive-pack"];
const NOT_FOUND: Misfit = { kind: "misfit", status: 404, message: "there is no such repository" };
const misfit = (status: Misfit["status"], message: string): Misfit => ({ kind: "misfit", status, message });

/**
 * Finds what a request asks for by comparing its target with those that there are, character by character:
 * nothing is decoded, resolved or folded, so no other spelling of a path means anything.
 */
export const routeRequest = (line: RequestLine, repositories: Iterable<string>): Asked | Misfit => {
  const { method, target, gitProtocol } = line;
  if (target === "/healthz") return method === "GET" ? { kind: "health" } : misfit(405, "only GET");
  if (gitProtocol !== undefined && !/^version=[012]$/.test(gitProtocol))
    return misfit(400, "the header Git-Protocol must be version=0, version=1 or version=2");
  for (const repository of repositories) {
    if (!target.startsWith(`/${repository}.git/`)) continue;
    const rest = target.slice(`/${repository}.git/`.length);
    for (const service of SERVICES) {
      if (rest === `info/refs?service=${service}`)
        return method === "GET" ? { kind: "advertise", repository, service } : misfit(405, "only GET");
      if (rest === service) return call(line, repository, service);
    }
    if (rest === "info/refs") return misfit(400, "only git's smart protocol is spoken here");
  }
  return NOT_FOUND;
};

const call = (
  { method, contentType, contentEncoding }: RequestLine,
  repository: string,
  service: Service,
): Asked | Misfit => {
  if (method !== "POST") return misfit(405, "only POST");
  if (contentType !== `application/x-${service}-request`)
    return misfit(415, `the content must be of type application/x-${service}-request`);
  if (contentEncoding !== undefined && contentEncoding !== "gzip" && contentEncoding !== "x-gzip")
    return misfit(415, "the content may be compressed with gzip only");
  return { kind: "call", repository, service };
};

/** The right that a service takes. */
export const rightFor = (service: Service): Right => (service === "git-upload-pack" ? "read" : "write");
