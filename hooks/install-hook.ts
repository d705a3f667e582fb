import { chmod, chown, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../model/fault.ts";
import { type HookName, isServerHook, type ServerHook } from "./hook-name.ts";
import type { HookScript } from "./hook-script.ts";
import { placeHook, refuseOccupied } from "./place-hook.ts";
import { type Repository, stateDir } from "./repository.ts";
import { SERVER_KEY } from "./server-option.ts";
import type { Layout, Slot } from "./servers/layout.ts";
import { slotFor } from "./servers/layouts.ts";
import { addSetting, effectiveSetting, readSetting, restoreSetting, setSetting } from "./settings.ts";

/** What every hook is made of; paths are absolute. */
export interface Program {
  readonly node: string;
  readonly program: string;
}

/** What to install; all paths are absolute. */
export interface Installation extends Program {
  readonly hooks: readonly HookName[];
  readonly layout: Layout;
  /** Already known to be valid. */
  readonly policy: string | null;
  /** Install where core.hooksPath points, even if that is not this repository's own directory. */
  readonly intoHooksPath: boolean;
}

/**
 * Installs the gate's hooks: looks at everything first, prepares what a hook needs, and puts the hooks in
 * place last. Doing it again changes nothing. `say` gets one line for each thing done.
 * @throws Fault before anything is changed, where something is in the way.
 */
export const installHooks = async (
  repo: Repository,
  wanted: Installation,
  say: (line: string) => void,
): Promise<void> => {
  const { layout, policy } = wanted;
  const slots = await Promise.all(wanted.hooks.map((hook) => slotFor(layout, repo, hook)));
  for (const slot of slots) {
    if (slot.shared !== null && !wanted.intoHooksPath) throw notAlone(repo, slot, layout);
    await refuseOccupied(slot);
  }
  await prepareState(repo, say);
  if (wanted.hooks.includes("pre-receive")) await receiveInPacks(repo, say);
  if (policy !== null && (await readSetting(repo, "gate.policy")) !== policy) {
    await setSetting(repo, "gate.policy", policy);
    say(`set gate.policy to ${policy}`);
  }
  for (const slot of slots) await placeHook(slot, scriptFor(slot.hook, wanted, layout), say);
  for (const slot of slots) if (isServerHook(slot.hook)) await layout.activate?.(repo, slot);
  if (layout.name === "plain") await restoreSetting(repo, SERVER_KEY);
  else await setSetting(repo, SERVER_KEY, layout.name);
  for (const { hook } of slots) await addSetting(repo, "gate.hook", hook);
  for (const slot of slots) if (isServerHook(slot.hook)) await tellProblems(repo, slot, layout, say);
};

/** A hook that its server will not run is worse than none: somebody counts on it. */
const tellProblems = async (
  repo: Repository,
  slot: Slot,
  layout: Layout,
  say: (line: string) => void,
): Promise<void> => {
  for (const { status, message, hint } of await layout.examine(repo, slot))
    if (status === "problem") say(`problem: ${message}${hint === undefined ? "" : `; ${hint}`}`);
};

/** What to install for all repositories of a server. */
export interface ServerWideInstallation extends Program, Pick<Installation, "layout" | "policy"> {
  readonly hooks: readonly ServerHook[];
}

/**
 * Installs the hooks that every repository of a server runs. A policy then stands in the hooks themselves: there
 * is no repository to note it in.
 */
export const installServerWide = async (
  dir: string,
  { layout, policy, hooks, ...program }: ServerWideInstallation,
  say: (line: string) => void,
): Promise<void> => {
  const slots = await Promise.all(hooks.map((hook) => layout.serverWide(dir, hook)));
  for (const slot of slots) await refuseOccupied(slot);
  for (const slot of slots) {
    const script = scriptFor(slot.hook, program, layout);
    const words = policy === null ? script.words : [...script.words, "--policy", policy];
    await placeHook(slot, { ...script, words }, say);
  }
  for (const line of new Set(slots.flatMap((slot) => layout.afterServerWide(slot))))
    say(`left to do: ${line}`);
};

const scriptFor = (
  hook: HookName,
  { node, program }: Program,
  { server }: Layout,
): Omit<HookScript, "version"> => ({
  node,
  program,
  words: server.kind === "plain" || !isServerHook(hook) ? [hook] : [hook, "--server", server.kind],
});

const notAlone = ({ gitDir }: Repository, { file, shared }: Slot, { server: { kind } }: Layout): Fault => {
  const wide = kind === "plain" ? "--into-hooks-path" : `gate install --server ${kind} --server-wide DIR`;
  return new Fault(`git runs the hooks of ${gitDir} from ${dirname(file)}: ${shared}`, {
    hint: `unset core.hooksPath for this repository, or install for all that share the directory: ${wide}`,
  });
};

/** The gate's own directory: findings and the key of the fingerprints are nobody else's business. */
const prepareState = async (repo: Repository, say: (line: string) => void): Promise<void> => {
  const dir = stateDir(repo);
  if ((await mkdir(dir, { recursive: true, mode: 0o700 })) !== undefined) say(`made ${dir}`);
  await chmod(dir, 0o700);
  const { uid, gid } = await stat(repo.commonDir);
  // Root installs for the user whom the server runs as.
  if (process.getuid?.() === 0) await chown(dir, uid, gid);
};

/**
 * A push is kept as the pack it came in. A large file is then read in small pieces, where a loose one is
 * mapped as a whole, and is not compressed a second time. The price: `git gc --auto` has packs to join
 * after fifty pushes (gc.autoPackLimit). Whoever has chosen a limit keeps it. Only `receive.`: fetches
 * into the repository are not the gate's business.
 */
const receiveInPacks = async (repo: Repository, say: (line: string) => void): Promise<void> => {
  for (const key of ["receive.unpackLimit", "transfer.unpackLimit"]) {
    if ((await effectiveSetting(repo, key)) !== null) return;
  }
  await setSetting(repo, "receive.unpackLimit", "1");
  say("set receive.unpackLimit to 1: large pushes are checked in little memory");
};
