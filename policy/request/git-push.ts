import { isLfsWrite } from "./git-lfs.ts";
import { asksForService, type GitFacts, type GitRequest, readGitRequest } from "./git-request.ts";
import { isInRepository } from "./repository-path.ts";

/** Methods of WebDAV (RFC 4918) that only a push over the dumb protocol has a use for here. */
const WEBDAV = new Set(["PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK"]);

/** A push over the smart protocol: its advertisement, its endpoint, its media types, in any spelling. */
const isSmartPush = (request: GitRequest): boolean => asksForService(request, "receive-pack");

/** A push over the dumb protocol, which is WebDAV: its own methods anywhere, a write to a file of a repository. */
const isDumbPush = (request: GitRequest): boolean =>
  WEBDAV.has(request.method) ||
  (!request.safe && request.method !== "POST" && request.paths.some(isInRepository));

/** Is this request part of a push over HTTP, LFS uploads included? Doubt counts as a push. */
export const isGitPushRequest = (facts: GitFacts): boolean => {
  const request = readGitRequest(facts);
  return isSmartPush(request) || isDumbPush(request) || isLfsWrite(request, facts);
};
