import { unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "../model/fault.ts";
import { syncDirectory } from "../sys/replace-file.ts";
import { inspectHook } from "./hook-file.ts";
import { HOOK_NAMES, type HookName, isServerHook, keptHook, SERVER_HOOKS } from "./hook-name.ts";
import { hasKeptHook, restoreHook } from "./keep-hook.ts";
import { defaultHooksDir } from "./locate-hooks.ts";
import { type Repository, stateDir } from "./repository.ts";
import { SERVER_KEY } from "./server-option.ts";
import type { Layout, Slot } from "./servers/layout.ts";
import { slotFor } from "./servers/layouts.ts";
import { plain, plainSlot } from "./servers/plain.ts";
import { readSettings, removeSetting, restoreSetting } from "./settings.ts";

/** What to take out. */
export interface Removal {
  readonly layout: Layout;
  /** Null: all that are the gate's. */
  readonly hooks: readonly HookName[] | null;
  /** Also what other repositories run. */
  readonly intoHooksPath: boolean;
}

/**
 * Takes the gate's hooks out and puts back what was there before. State and audit stay. `say` gets one line
 * for each thing done.
 * @throws Fault before anything is changed, where a named hook is not the gate's.
 */
export const uninstallHooks = async (
  repo: Repository,
  { layout, hooks, intoHooksPath }: Removal,
  say: (line: string) => void,
): Promise<void> => {
  const ours: string[] = [];
  const foreign: string[] = [];
  for (const file of await findFiles(repo, layout, hooks ?? HOOK_NAMES, intoHooksPath)) {
    const found = await inspectHook(file);
    if (found.kind === "ours" || (found.kind === "absent" && (await hasKeptHook(file)))) ours.push(file);
    else if (found.kind === "foreign") foreign.push(file);
  }
  if (foreign.length > 0 && (hooks !== null || ours.length === 0)) {
    throw new Fault(`not the gate's, so it stays: ${foreign.join(", ")}`, {
      hint: "remove it yourself if you no longer want it",
    });
  }
  if (ours.length === 0) say("no hook of the gate is installed");
  // A command that is configured and not there refuses every push.
  for (const hook of (hooks ?? HOOK_NAMES).filter(isServerHook)) await layout.deactivate?.(repo, hook);
  for (const file of ours) await removeHook(file, say);
  for (const hook of hooks ?? HOOK_NAMES) await removeSetting(repo, "gate.hook", hook);
  if ((await readSettings(repo, "gate.hook")).length > 0) return;
  for (const key of ["receive.unpackLimit", "gate.policy", SERVER_KEY]) {
    if (await restoreSetting(repo, key)) say(`put ${key} back to what it was`);
  }
  if (ours.length > 0) say(`left the gate's state and audit in ${stateDir(repo)}`);
};

/** Takes out the hooks that every repository of a server runs. @throws Fault where one is not the gate's */
export const uninstallServerWide = async (
  dir: string,
  layout: Layout,
  say: (line: string) => void,
): Promise<void> => {
  const ours: string[] = [];
  for (const hook of SERVER_HOOKS) {
    const { file } = await layout.serverWide(dir, hook);
    const found = await inspectHook(file);
    if (found.kind === "ours" || (found.kind === "absent" && (await hasKeptHook(file)))) ours.push(file);
    // The gate may never have been here for the other hook.
    else if (found.kind === "foreign" && hook === "pre-receive")
      throw new Fault(`not the gate's, so it stays: ${file}`);
  }
  if (ours.length === 0) say("no hook of the gate is installed");
  for (const file of ours) await removeHook(file, say);
};

/**
 * Where a hook of the gate may be: where the server looks now and where git looks without core.hooksPath; and,
 * from a time when the gate did not know the server, where git looks.
 */
const findFiles = async (
  repo: Repository,
  layout: Layout,
  hooks: readonly HookName[],
  anywhere: boolean,
): Promise<ReadonlySet<string>> => {
  const files = new Set<string>();
  for (const hook of hooks) {
    const slot = await slotFor(layout, repo, hook);
    if (await isMeant(slot, anywhere)) files.add(slot.file);
    const usual = join(defaultHooksDir(repo), hook);
    if (layout === plain || !isServerHook(hook)) files.add(usual);
    else
      for (const file of [usual, (await plainSlot(repo, hook)).file])
        if ((await inspectHook(file)).kind === "ours") files.add(file);
  }
  return files;
};

const isMeant = async ({ hook, file, shared }: Slot, anywhere: boolean): Promise<boolean> => {
  if (shared === null || anywhere) return true;
  if ((await inspectHook(file)).kind !== "ours") return false;
  throw new Fault(`the gate's ${hook} hook is ${file}, which other repositories may share`, {
    hint: "take it out for all of them with --into-hooks-path or --server-wide",
  });
};

const removeHook = async (file: string, say: (line: string) => void): Promise<void> => {
  const dir = dirname(file);
  if (await hasKeptHook(file)) {
    await restoreHook(file);
    say(`put back ${file} from ${keptHook(file)}`);
  } else {
    await unlink(file);
    say(`removed ${file}`);
  }
  await syncDirectory(dir);
};
