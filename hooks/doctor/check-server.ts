import type { Check } from "./check.ts";
import { ok } from "./verdict.ts";

/** Whose repository it is, and whether that server will run the gate, when and beside what. */
export const checkServer: Check = {
  name: "server",
  async run({ repo, hooks, layout }) {
    const gate = hooks.find(({ hook }) => hook === "pre-receive");
    if (gate === undefined) return [];
    return [ok(`a repository of ${layout.server.title}`), ...(await layout.examine(repo, gate.slot))];
  },
};
