import { isServerHook } from "../hook-name.ts";
import type { Check } from "./check.ts";
import { ok } from "./verdict.ts";

/** Whose repository it is, and whether that server will run the gate, when and beside what. */
export const checkServer: Check = {
  name: "server",
  async run({ repo, hooks, layout }) {
    const ours = hooks.filter(({ hook }) => isServerHook(hook));
    if (ours.length === 0) return [];
    const verdicts = await Promise.all(ours.map(({ slot }) => layout.examine(repo, slot)));
    return [ok(`a repository of ${layout.server.title}`), ...verdicts.flat()];
  },
};
