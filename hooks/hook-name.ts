import { UsageError } from "../gate/command.ts";

/** The hooks that the gate can be: `pre-receive` guards a server, the other two advise in a clone. */
export const HOOK_NAMES = ["pre-receive", "pre-push", "pre-commit"] as const;

export type HookName = (typeof HOOK_NAMES)[number];

/** What the hook that stood there before the gate is called from then on. */
export const KEPT_SUFFIX = ".before-gate";

/** Where the hook that stood there before the gate is kept. */
export const keptHook = (file: string): string => file + KEPT_SUFFIX;

/** @throws UsageError naming the hooks there are. */
export const parseHookName = (text: string): HookName => {
  const name = HOOK_NAMES.find((hook) => hook === text);
  if (name === undefined) throw new UsageError(`unknown hook ${text}: use one of ${HOOK_NAMES.join(", ")}`);
  return name;
};
