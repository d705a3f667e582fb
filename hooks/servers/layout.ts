import { SERVER_KINDS, type Server } from "../../gate/who/server.ts";
import type { Verdict } from "../doctor/verdict.ts";
import type { HookName, ServerHook } from "../hook-name.ts";
import type { Repository } from "../repository.ts";

/** A file that is run as a hook. All paths are absolute. */
export interface Slot {
  readonly hook: HookName;
  readonly file: string;
  /** A directory on the same file system in which a half-written file is never run. */
  readonly drafts: string;
  /** Why other repositories run the file too; null: only one does. */
  readonly shared: string | null;
  /** Whether everything beside the file is run as well: then no other hook can be kept there under a new name. */
  readonly crowded: boolean;
}

/** The layouts by name: each server's, and one more for plain git. */
export const LAYOUT_NAMES = [...SERVER_KINDS, "git-config"] as const;

export type LayoutName = (typeof LAYOUT_NAMES)[number];

/** Where a server runs its hooks. */
export interface Layout {
  readonly name: LayoutName;
  readonly server: Server;
  /** Whether the server runs hooks where git looks for them, or in a directory there. */
  readonly usesGitHooks: boolean;
  /** Whether a repository is one of this server's. */
  recognises(repo: Repository): Promise<boolean>;
  /** Where the hook of one repository goes. @throws Fault where it cannot have one of its own */
  slot(repo: Repository, hook: ServerHook): Promise<Slot>;
  /** What has to be set besides, once the file is there, and how that is undone. */
  activate?(repo: Repository, slot: Slot): Promise<void>;
  deactivate?(repo: Repository, hook: ServerHook): Promise<void>;
  /** What an administrator names for all repositories, in words. */
  readonly serverWidePlace: string;
  /** Where the hook of all repositories goes. @throws Fault when the directory is not such a place */
  serverWide(dir: string, hook: ServerHook): Promise<Slot>;
  /** What is left to do by hand after a server-wide installation, one line each. */
  afterServerWide(slot: Slot): readonly string[];
  /** Whether the server will run the slot's file, when, and beside what. */
  examine(repo: Repository, slot: Slot): Promise<readonly Verdict[]>;
}
