import { access, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sinceStart } from "../../../sys/clock.ts";
import { plainRepo } from "../../../sys/git.ts";
import { stateDir } from "../../line/state-dir.ts";
import type { Limits, ServedRepository } from "../config/config.ts";
import { coalesce } from "./coalesce.ts";
import { listingDir } from "./list-upstream.ts";
import { type Refreshed, refreshMirror, settleMirror } from "./refresh-mirror.ts";

/** A mirror that is served. */
export interface Mirror {
  readonly repository: ServedRepository;
  /** Refreshes it; calls that come while a refresh runs share the next one. */
  refresh(): Promise<Refreshed>;
  /** Refreshes it unless that has worked before: only then the gate knows what is new in a push. */
  fill(): Promise<Refreshed>;
  /** Whether it has ever had what upstream had: until then it is not even stale. */
  readonly filled: boolean;
  /** How the last refresh ended; null: there was none yet. */
  readonly last: Refreshed | null;
  /** When it was last known to have what upstream had, in `ms` since the process began; null: never. */
  readonly freshAt: number | null;
}

const filledFile = (gitDir: string): string => join(stateDir(gitDir), "filled");

/** Whether an earlier run of the program has filled a mirror. */
export const wasFilled = ({ gitDir }: ServedRepository): Promise<boolean> =>
  access(filledFile(gitDir)).then(
    () => true,
    () => false,
  );

/** `heard` is told how each refresh ended, and how long it took in `ms`. */
export const createMirror = (
  repository: ServedRepository,
  filledBefore: boolean,
  { refreshMs, fillMs }: Limits,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  heard: (end: Refreshed, ms: number) => void,
): Mirror => {
  const repo = plainRepo(repository.gitDir, env);
  let freshAt: number | null = null;
  let last: Refreshed | null = null;
  let filled = filledBefore;
  const work = coalesce(async () => {
    const began = sinceStart();
    const fetchFirst = last?.kind !== "fresh";
    const totalMs = fetchFirst ? fillMs : refreshMs;
    const end = await refreshMirror({ repository, repo, totalMs, signal, fetchFirst });
    last = end;
    if (end.kind === "fresh") {
      freshAt = began;
      if (!filled) await writeFile(filledFile(repository.gitDir), "", { mode: 0o600 });
      filled = true;
    }
    heard(end, sinceStart() - began);
    return end;
  });
  const refresh = (): Promise<Refreshed> => within(refreshMs, work());
  return {
    repository,
    refresh,
    fill: async () => (freshAt === null ? refresh() : { kind: "fresh", changed: 0 }),
    get filled() {
      return filled;
    },
    get last() {
      return last;
    },
    get freshAt() {
      return freshAt;
    },
  };
};

/** The work goes on when nobody waits for it any more. */
const within = async (ms: number, work: Promise<Refreshed>): Promise<Refreshed> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Refreshed>((resolve) => {
    const message = `upstream's data is not here after ${Math.ceil(ms / 1000)} s; it is still being fetched`;
    timer = setTimeout(() => resolve({ kind: "stale", message }), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Clears up after a program that was killed: its listings, and what its forwards left open. */
export const recoverMirror = async (
  repository: ServedRepository,
  { refreshMs: totalMs }: Limits,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> => {
  const dir = listingDir(repository.gitDir);
  for (const name of await readdir(dir).catch(() => []))
    await rm(join(dir, name), { recursive: true, force: true });
  await settleMirror({ repository, repo: plainRepo(repository.gitDir, env), totalMs, signal });
};
