import type { LoadedPolicy } from "../../policy/policy.ts";
import { shownUrl } from "../forward/target.ts";
import { covered } from "../mirror/covers.ts";
import { noteLastPolicy } from "../mirror/last-policy.ts";
import { noteJudged } from "../mirror/note-judged.ts";
import type { Server } from "../who/server.ts";
import type { Forwarder } from "./forwarder.ts";
import { stateDir } from "./state-dir.ts";

/** In place of a forward: notes what is judged, for upstream to follow once the server has applied it. */
export const createNoter = (
  gitDir: string,
  { policy, source }: LoadedPolicy,
  env: NodeJS.ProcessEnv,
  server: Server,
): Forwarder => ({
  // What git or the server refuses after this hook is not mirrored.
  localReasons: async () => [],
  async forward(updates, pushId) {
    const message = `goes to ${shownUrl(policy.forward?.url ?? "")} once it is applied`;
    const noted = covered(updates, policy, server);
    if (noted.length > 0) {
      await noteJudged(stateDir(gitDir), pushId, noted);
      await noteLastPolicy(gitDir, { policy: source, repository: server.vouched(env).repository ?? null });
    }
    return { outcome: "later", message, notes: [], reasons: [] };
  },
});
