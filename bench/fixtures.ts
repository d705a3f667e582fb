import { FastImport } from "./fast-import.ts";
import { generateChain } from "./generate-chain.ts";
import { BUSY_WEEK, generateHistory, PROJECT } from "./generate-history.ts";
import { scriptText } from "./generate-text.ts";
import { Random } from "./random.ts";
import { git, initRepository, type Repository, type Workshop } from "./repository.ts";

const COMMITS = 100_000;
const REFS = 50_000;
const MB = 1_000_000;
const BIG_BLOB = 400;

/** The repositories that are measured; each is made when the first measurement asks for it. */
export interface Fixtures {
  /** One commit. */
  start(): Promise<Repository>;
  /** 3,000 commits, nearly 200 MB of blobs. */
  project(): Promise<Repository>;
  /** 3,000 small commits. */
  busyWeek(): Promise<Repository>;
  /** 100,000 commits. */
  long(): Promise<Repository>;
  /** The contents of a packed-refs file for it: 50,000 refs on as many commits. */
  manyRefs(): Promise<string>;
  /** One commit that adds a file of 400 MB. */
  bigBlob(): Promise<Repository>;
}

export const createFixtures = (workshop: Workshop): Fixtures => {
  const long = once(() => generateChain(workshop, "long.git", COMMITS));
  return {
    start: once(() => start(workshop)),
    project: once(() => generateHistory(workshop, PROJECT)),
    busyWeek: once(() => generateHistory(workshop, BUSY_WEEK)),
    long,
    manyRefs: once(async () => manyRefs(await long())),
    bigBlob: once(() => bigBlob(workshop)),
  };
};

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const start = async (workshop: Workshop): Promise<Repository> => {
  const repository = await initRepository(workshop, "start.git");
  const importer = new FastImport(repository);
  const files = new Map([["README.md", await importer.blob(Buffer.from("# A project\n"))]]);
  await importer.commit({ ref: "refs/heads/main", message: "docs: begin\n", parents: [], files });
  await importer.close();
  return repository;
};

/** Branches on every other commit, written as git packs them (git-pack-refs(1)). */
const manyRefs = async (repository: Repository): Promise<string> => {
  const commits = (await git(repository, ["rev-list", "refs/heads/main"])).split("\n");
  const every = Math.floor(commits.length / REFS);
  const lines = commits
    .filter((_, index) => index % every === 0)
    .slice(0, REFS)
    .map((oid, index) => `${oid} refs/heads/topic/${String(index).padStart(6, "0")}\n`);
  return `# pack-refs with: peeled fully-peeled sorted \n${lines.join("")}`;
};

const bigBlob = async (workshop: Workshop): Promise<Repository> => {
  const repository = await initRepository(workshop, "big-blob.git");
  // The client of this push is not measured: it need not pack as tightly as it can.
  await git(repository, ["config", "core.bigFileThreshold", "1m"]);
  await git(repository, ["config", "core.compression", "1"]);
  const importer = new FastImport(repository);
  const piece = scriptText(new Random(BIG_BLOB), MB);
  const blob = await importer.blob(...Array.from({ length: BIG_BLOB }, () => piece));
  const files = new Map([["dump.txt", blob]]);
  await importer.commit({ ref: "refs/heads/main", message: "feat: a dump\n", parents: [], files });
  await importer.close();
  return repository;
};
