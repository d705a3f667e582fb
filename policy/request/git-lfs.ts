import type { GitFacts, GitRequest } from "./git-request.ts";

const MEDIA_TYPE = "application/vnd.git-lfs";

/**
 * Does a request write through Git LFS: a batch that uploads, an upload itself, a lock, or the verification after
 * an upload? A batch whose operation is not known to be a download counts as a write.
 */
export const isLfsWrite = (request: GitRequest, { body }: GitFacts): boolean => {
  if (request.safe || !isLfsRequest(request)) return false;
  const downloads = body.kind === "read" && body.lfsOperation === "download";
  return !(request.method === "POST" && downloads && isBatch(request));
};

/** The endpoints of the Git LFS API: `<repository>/info/lfs/…`, and its media type anywhere. */
export const isLfsRequest = ({ mediaTypes, paths }: GitRequest): boolean =>
  mediaTypes.some((type) => type.includes(MEDIA_TYPE)) ||
  paths.some((segments) => segments.includes("gitlab-lfs") || / info lfs /.test(` ${segments.join(" ")} `));

const isBatch = ({ paths }: GitRequest): boolean =>
  paths.every((segments) => segments.at(-1) === "batch" && segments.at(-2) === "objects");
