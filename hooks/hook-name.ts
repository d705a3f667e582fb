import { UsageError } from "../sys/command-line/usage-error.ts";

/** The hooks that guard a server: one judges what is pushed, the other has upstream follow what was applied. */
export const SERVER_HOOKS = ["pre-receive", "post-receive"] as const;

export type ServerHook = (typeof SERVER_HOOKS)[number];

/** The hooks that the gate can be: a server's, and two that advise in a clone. */
export const HOOK_NAMES = [...SERVER_HOOKS, "pre-push", "pre-commit"] as const;

export type HookName = (typeof HOOK_NAMES)[number];

export const isServerHook = (hook: HookName): hook is ServerHook =>
  (SERVER_HOOKS as readonly HookName[]).includes(hook);

/** What follows when a hook does not run. */
export const withoutHook = (hook: HookName): string =>
  hook === "post-receive" ? "nothing is mirrored" : "nothing is checked";

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
