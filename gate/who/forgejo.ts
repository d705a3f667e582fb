import { gitea } from "./gitea.ts";
import type { Server } from "./server.ts";

/** Forgejo tells a hook what Gitea tells it, by the same names. */
export const forgejo: Server = { ...gitea, kind: "forgejo", title: "Forgejo" };
