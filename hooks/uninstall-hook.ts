import { unlink } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../model/fault.ts";
import { inspectHook } from "./hook-file.ts";
import { HOOK_NAMES, type HookName, keptHook } from "./hook-name.ts";
import { hasKeptHook, restoreHook } from "./keep-hook.ts";
import { defaultHooksDir, locateHooks } from "./locate-hooks.ts";
import { type Repository, stateDir } from "./repository.ts";
import { readSettings, removeSetting, restoreSetting } from "./settings.ts";
import { syncDirectory } from "./write-hook.ts";

interface Place {
  readonly hook: HookName;
  readonly dir: string;
  readonly file: string;
}

/**
 * Takes the gate's hooks out and puts back what was there before. State and audit stay. `hooks` null: all
 * that are the gate's. `say` gets one line for each thing done.
 * @throws Fault before anything is changed, where a named hook is not the gate's.
 */
export const uninstallHooks = async (
  repo: Repository,
  hooks: readonly HookName[] | null,
  intoHooksPath: boolean,
  say: (line: string) => void,
): Promise<void> => {
  const ours: Place[] = [];
  const foreign: string[] = [];
  for (const place of await findPlaces(repo, hooks ?? HOOK_NAMES, intoHooksPath)) {
    const found = await inspectHook(place.file);
    if (found.kind === "ours" || (found.kind === "absent" && (await hasKeptHook(place.file))))
      ours.push(place);
    else if (found.kind === "foreign") foreign.push(place.file);
  }
  if (foreign.length > 0 && (hooks !== null || ours.length === 0)) {
    throw new Fault(`not the gate's, so it stays: ${foreign.join(", ")}`, {
      hint: "remove it yourself if you no longer want it",
    });
  }
  if (ours.length === 0) say("no hook of the gate is installed");
  for (const place of ours) await uninstallAt(place, say);
  for (const hook of hooks ?? HOOK_NAMES) await removeSetting(repo, "gate.hook", hook);
  if ((await readSettings(repo, "gate.hook")).length > 0) return;
  for (const key of ["receive.unpackLimit", "gate.policy"]) {
    if (await restoreSetting(repo, key)) say(`put ${key} back to what it was`);
  }
  if (ours.length > 0) say(`left the gate's state and audit in ${stateDir(repo)}`);
};

/** Where a hook of the gate may be: where git looks now, and where it looks without core.hooksPath. */
const findPlaces = async (
  repo: Repository,
  hooks: readonly HookName[],
  anywhere: boolean,
): Promise<Place[]> => {
  const places: Place[] = [];
  for (const hook of hooks) {
    const { dir, own } = await locateHooks(repo, hook);
    const dirs = new Set([defaultHooksDir(repo), ...(own || anywhere ? [dir] : [])]);
    if (!own && !anywhere && (await inspectHook(join(dir, hook))).kind === "ours") {
      throw new Fault(`the gate's ${hook} hook is in ${dir}, which other repositories may share`, {
        hint: "take it out for all of them with --into-hooks-path",
      });
    }
    for (const each of dirs) places.push({ hook, dir: each, file: join(each, hook) });
  }
  return places;
};

const uninstallAt = async ({ dir, file }: Place, say: (line: string) => void): Promise<void> => {
  if (await hasKeptHook(file)) {
    await restoreHook(file);
    say(`put back ${file} from ${keptHook(file)}`);
  } else {
    await unlink(file);
    say(`removed ${file}`);
  }
  await syncDirectory(dir);
};
