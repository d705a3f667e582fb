import { isLfsRequest } from "./git-lfs.ts";
import { isGitPushRequest } from "./git-push.ts";
import { asksForService, type GitFacts, readGitRequest } from "./git-request.ts";
import { readPath } from "./path.ts";
import { isRepositoryFile } from "./repository-path.ts";
import { parseTarget } from "./target.ts";

/** Does this request read a repository over HTTP, smart or dumb, LFS downloads included, in any spelling? */
export const isGitFetchRequest = (facts: GitFacts): boolean => {
  if (isGitPushRequest(facts)) return false;
  const request = readGitRequest(facts);
  return (
    asksForService(request, "upload-pack") ||
    asksForService(request, "upload-archive") ||
    isLfsRequest(request) ||
    (request.safe && request.paths.some((segments) => isRepositoryFile(segments) || isHead(segments)))
  );
};

const isHead = (segments: readonly string[]): boolean =>
  segments.at(-1) === "head" && segments.at(-2)?.endsWith(".git") === true;

const OBJECT = String.raw`objects/(?:info/(?:packs|alternates|http-alternates)|[\da-f]{2}/[\da-f]{38}(?:[\da-f]{24})?|pack/pack-[\da-f]{40,64}\.(?:pack|idx))`;
const READS = new RegExp(`^/[^?]+/(?:info/refs|HEAD|${OBJECT}|info/lfs/objects/[^/]+(?:/\\d+)?)$`);
const POSTS = /^\/[^?]+\/(?:git-upload-pack|info\/lfs\/objects\/batch)$/;

/**
 * Is this a request to read a repository exactly as git and git-lfs write it? Only such a request may be let
 * through by `git.fetch` alone, past the route's `matches`.
 */
export const isPlainGitFetch = (facts: GitFacts): boolean => {
  const target = parseTarget(facts.target);
  if (target === null || isGitPushRequest(facts)) return false;
  const { readings, traps } = readPath(target.path);
  if (traps.length > 0 || readings.length > 1) return false;
  const [path] = readings;
  if (facts.method === "POST") return target.query === null && POSTS.test(path);
  if (facts.method !== "GET") return false;
  return target.query === "service=git-upload-pack"
    ? path.endsWith("/info/refs")
    : target.query === null && READS.test(path);
};
