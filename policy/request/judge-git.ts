import type { Reason } from "../../model/decision.ts";
import type { HttpFacts } from "./facts.ts";
import { isGitFetchRequest } from "./git-fetch.ts";
import { isLfsWrite } from "./git-lfs.ts";
import { isGitPushRequest } from "./git-push.ts";
import { readGitRequest } from "./git-request.ts";
import type { Route } from "./route.ts";
import { refuse } from "./rules.ts";

/** A push is refused on every route; a fetch needs a route that lets git read. */
export const judgeGit = (route: Route | null, facts: HttpFacts): Reason[] => {
  if (isGitPushRequest(facts)) {
    return [
      isLfsWrite(readGitRequest(facts), facts)
        ? refuse(
            "git/lfs-write",
            "Git LFS may not write over HTTP",
            "commit the file itself, and push to the gate",
          )
        : refuse(
            "git/push",
            "git may not push over HTTP",
            "push to the remote that the bottle set up: the gate",
          ),
    ];
  }
  if (route === null || route.git.fetch || !isGitFetchRequest(facts)) return [];
  const hint =
    "fetch from the remote that the bottle set up; or the owner sets git: { fetch: true } on the route";
  return [refuse("git/fetch", `${route.host} is no host to fetch from with git`, hint)];
};
