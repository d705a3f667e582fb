import { Fault } from "../../../model/fault.ts";
import { rawFromBytes } from "../../../model/raw.ts";
import type { RefName } from "../../../model/ref-update.ts";
import { lifeOf } from "../../../sys/alive.ts";
import { sinceStart } from "../../../sys/clock.ts";
import { type GitRepo, git } from "../../../sys/git.ts";
import { type Fetched, fetchRefspecs } from "../../forward/fetch-upstream.ts";
import { withForwardLock } from "../../forward/forward-accepted.ts";
import { readJournal } from "../../forward/journal.ts";
import { applyUpdates, listRefs } from "../../forward/local-refs.ts";
import { settlePending } from "../../forward/settle.ts";
import type { Refs } from "../../forward/updates.ts";
import { stateDir } from "../../line/state-dir.ts";
import type { ServedRepository } from "../config/config.ts";
import { differences, without } from "./differences.ts";
import { type Listed, listingDir, listUpstream } from "./list-upstream.ts";

/** `fresh`: the mirror has what upstream had at a moment after the refresh began. */
export type Refreshed =
  | { readonly kind: "fresh"; readonly changed: number }
  | { readonly kind: "stale"; readonly message: string };

export interface RefreshJob {
  readonly repository: ServedRepository;
  readonly repo: GitRepo;
  /** For all of it, in `ms`. */
  readonly totalMs: number;
  readonly signal: AbortSignal;
  /** Brings the objects first, without the lock: for upstreams that are new or have changed much. */
  readonly fetchFirst: boolean;
}

/** A push may be applied in the very moment the refs are compared; then they are compared again. */
const TRIES = 3;

/**
 * Makes a mirror's refs those of upstream. Upstream is asked without a lock, and mostly that is all. Where
 * something differs, forwards have to wait: under their lock earlier ones are settled, and upstream is asked
 * again, since the first answer may be older than what a forward has changed meanwhile.
 */
export const refreshMirror = async (job: RefreshJob): Promise<Refreshed> => {
  const deadline = sinceStart() + job.totalMs;
  const timer = AbortSignal.timeout(job.totalMs);
  const signal = AbortSignal.any([job.signal, timer]);
  const { repository, repo } = job;
  try {
    const listed = await listUpstream(repository, repo, { totalMs: job.totalMs, signal });
    if (listed.kind === "silent") return { kind: "stale", message: listed.message };
    await followHead(repo, listed);
    if (isSame(await mirrored(job), listed.refs)) return { kind: "fresh", changed: 0 };
    if (job.fetchFirst) {
      const fetched = await fetchAll({ ...job, signal }, listingDir(repository.gitDir));
      if (fetched.kind === "failed") return { kind: "stale", message: fetched.message };
    }
    const waitMs = Math.max(0, deadline - sinceStart());
    return await withForwardLock(stateDir(repository.gitDir), { waitMs, signal }, () =>
      follow({ ...job, signal }),
    );
  } catch (error) {
    if (timer.aborted)
      return { kind: "stale", message: `not done within ${Math.ceil(job.totalMs / 1000)} s` };
    if (error instanceof Fault) return { kind: "stale", message: error.message };
    throw error;
  }
};

/** Settles what earlier runs of the program left, as far as upstream answers. */
export const settleMirror = async ({
  repository,
  repo,
  totalMs,
  signal,
}: Omit<RefreshJob, "fetchFirst">): Promise<void> => {
  const dir = stateDir(repository.gitDir);
  const job = { repo, target: repository.upstream, stateDir: dir, signal };
  await withForwardLock(dir, { waitMs: totalMs, signal }, () => settlePending(job));
};

const follow = async (job: RefreshJob): Promise<Refreshed> => {
  const { repository, repo, signal } = job;
  const dir = stateDir(repository.gitDir);
  await settlePending({ repo, target: repository.upstream, stateDir: dir, signal });
  const fetched = await fetchAll(job, dir);
  if (fetched.kind === "failed") return { kind: "stale", message: fetched.message };
  const there = new Map([...fetched.refs].map(([ref, oid]) => [nameOf(ref), oid] as const));
  for (let tries = 0; tries < TRIES; tries += 1) {
    const busy = await beingApplied(dir);
    const { deletes, writes } = differences(without(await mirrored(job), busy), without(there, busy));
    if (await applyAll(repo, deletes, writes))
      return { kind: "fresh", changed: deletes.length + writes.length };
  }
  return { kind: "stale", message: "git would not apply upstream's refs to the mirror" };
};

/** What is here already is not sent again (git-fetch(1)): doing it twice costs a question more. */
const fetchAll = ({ repository, repo, totalMs, signal }: RefreshJob, dir: string): Promise<Fetched> =>
  fetchRefspecs({
    repo,
    target: { ...repository.upstream, timeoutMs: totalMs },
    stateDir: dir,
    signal,
    sha256: repository.objectFormat === "sha256",
    refspecs: repository.namespaces.map((namespace) => `+${namespace}/*:${placeOf(namespace)}/*`),
  });

const applyAll = async (
  repo: GitRepo,
  ...all: readonly Parameters<typeof applyUpdates>[1][]
): Promise<boolean> => {
  for (const updates of all) if (updates.length > 0 && !(await applyUpdates(repo, updates))) return false;
  return true;
};

/** Refs of pushes that landed upstream and that a receive-pack is about to apply here: they are its business. */
const beingApplied = async (dir: string): Promise<ReadonlySet<RefName>> => {
  const entries = await readJournal(dir);
  const lives = await Promise.all(entries.map(({ receivePack }) => lifeOf(receivePack)));
  const open = entries.filter((_, index) => lives[index] !== "dead");
  return new Set(open.flatMap(({ updates }) => updates.map(({ ref }) => ref)));
};

const mirrored = ({ repository, repo }: RefreshJob): Promise<Refs> =>
  listRefs(
    repo,
    repository.namespaces.map((namespace) => namespace as RefName),
  );

const isSame = (here: Refs, there: Refs): boolean =>
  here.size === there.size && [...there].every(([ref, oid]) => here.get(ref) === oid);

const FETCHED = "refs/fetched/";
const placeOf = (namespace: string): string => FETCHED + namespace.slice("refs/".length);
const nameOf = (ref: RefName): RefName => `refs/${ref.slice(FETCHED.length)}` as RefName;

/** A clone checks out the branch that upstream shows first. */
const followHead = async (repo: GitRepo, { head }: Extract<Listed, { kind: "listed" }>): Promise<void> => {
  if (head === null || !/^refs\/heads\/[\x21-\x7e]+$/.test(head)) return;
  const { stdout } = await git(repo, ["symbolic-ref", "-q", "HEAD"], { allow: [1] });
  if (rawFromBytes(stdout).trimEnd() === head) return;
  await git(repo, ["-c", "core.hooksPath=/dev/null", "symbolic-ref", "HEAD", head]);
};
