import type { Spot } from "../../model/finding.ts";
import type { Oid } from "../../model/oid.ts";
import { type Raw, rawFromBytes } from "../../model/raw.ts";
import { type GitRepo, git } from "../../sys/git.ts";

/** Who made a commit and what for, as bytes. `date` is RFC 3339 in UTC. */
export interface CommitFacts {
  readonly author: Raw;
  readonly email: Raw;
  readonly date: string;
  readonly message: Raw;
}

export type Commits = ReadonlyMap<Oid, CommitFacts>;

const FIELDS = 5;
const FORMAT = "%H%x00%an%x00%ae%x00%at%x00%B%x00";

/** The commit that put a secret where a spot is; null where none did. */
export const commitOf = (spot: Spot): Oid | null => {
  if (spot.kind === "commit") return spot.commit;
  return "by" in spot && spot.by.type === "commit" ? spot.by.oid : null;
};

/** Asks git, in one process, who made the commits of the spots. @throws Fault */
export const readCommits = async (
  repo: GitRepo,
  spots: readonly Spot[],
  signal: AbortSignal,
): Promise<Commits> => {
  const oids = [...new Set(spots.map(commitOf).filter((oid) => oid !== null))];
  const commits = new Map<Oid, CommitFacts>();
  if (oids.length === 0) return commits;
  const args = [
    ...["-c", "log.showSignature=false", "-c", "i18n.logOutputEncoding=UTF-8"],
    ...["log", "--no-walk=unsorted", "--stdin", "--no-notes", `--format=tformat:${FORMAT}`],
  ];
  const { stdout } = await git(repo, args, { input: oids.map((oid) => `${oid}\n`).join(""), signal });
  const fields = rawFromBytes(stdout).split("\0") as Raw[];
  for (let at = 0; at + FIELDS <= fields.length; at += FIELDS) {
    const [oid = "", author, email, time, message] = fields.slice(at, at + FIELDS);
    commits.set(oid.trim() as Oid, {
      author: author as Raw,
      email: email as Raw,
      date: dateOf(Number(time)),
      message: (message as string).replace(/\n+$/, "") as Raw,
    });
  }
  return commits;
};

/** Seconds since 1970 as text; empty where no calendar holds them. */
const dateOf = (seconds: number): string => {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().replace(".000Z", "Z");
};
