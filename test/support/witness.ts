import fs from "node:fs";
import git from "isomorphic-git";

// What is incoming and where it stands, told by another implementation of git that shares no code with the gate.

export interface Testimony {
  /** Every incoming object. */
  readonly objects: ReadonlySet<string>;
  /** `<commit or tagged tree> <mode> <oid> <path>`; in a tagged tree, which changes nothing, only what is incoming. */
  readonly places: ReadonlySet<string>;
}

interface Entry {
  readonly mode: string;
  readonly oid: string;
}

/** Reads one repository; every object once. */
class Witness {
  private readonly gitdir: string;
  private readonly cache = {};
  private readonly types = new Map<string, Promise<string>>();
  private readonly trees = new Map<string, Promise<ReadonlyMap<string, Entry>>>();

  constructor(gitdir: string) {
    this.gitdir = gitdir;
  }

  type(oid: string): Promise<string> {
    return remember(this.types, oid, async () => {
      const { type } = await git.readObject({
        fs,
        gitdir: this.gitdir,
        oid,
        format: "content",
        cache: this.cache,
      });
      return type as string;
    });
  }

  async commit(oid: string): Promise<{ tree: string; parents: readonly string[] }> {
    const { commit } = await git.readCommit({ fs, gitdir: this.gitdir, oid, cache: this.cache });
    return { tree: commit.tree, parents: commit.parent };
  }

  async tagged(oid: string): Promise<string> {
    const { tag } = await git.readTag({ fs, gitdir: this.gitdir, oid, cache: this.cache });
    return tag.object;
  }

  /** Files, symlinks and submodules of a tree by their whole path; subtrees under a path that ends in a slash. */
  entries(tree: string): Promise<ReadonlyMap<string, Entry>> {
    return remember(this.trees, tree, async () => {
      const entries = new Map<string, Entry>();
      const read = await git.readTree({ fs, gitdir: this.gitdir, oid: tree, cache: this.cache });
      for (const { path, mode, oid, type } of read.tree) {
        if (type !== "tree") entries.set(path, { mode, oid });
        if (type !== "tree") continue;
        entries.set(`${path}/`, { mode, oid });
        for (const [below, entry] of await this.entries(oid)) entries.set(`${path}/${below}`, entry);
      }
      return entries;
    });
  }

  /** A tree and everything stored in it; a submodule's commit is not. */
  async inTree(tree: string): Promise<readonly string[]> {
    const entries = [...(await this.entries(tree)).values()];
    return [tree, ...entries.filter(({ mode }) => mode !== "160000").map(({ oid }) => oid)];
  }

  /** Every commit that some commits reach, these included. */
  async history(commits: readonly string[]): Promise<ReadonlySet<string>> {
    const seen = new Set(commits);
    for (const oid of seen) for (const parent of (await this.commit(oid)).parents) seen.add(parent);
    return seen;
  }

  /** What refs name, taken apart: tags on the way, and what stands at their ends. */
  async peel(oids: readonly string[]) {
    const ends = {
      tag: new Set<string>(),
      commit: new Set<string>(),
      tree: new Set<string>(),
      blob: new Set<string>(),
    };
    for (const start of oids) {
      let oid = start;
      for (let type = await this.type(oid); ; type = await this.type(oid)) {
        ends[type as keyof typeof ends].add(oid);
        if (type !== "tag") break;
        oid = await this.tagged(oid);
      }
    }
    return ends;
  }
}

const remember = <T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> => {
  const known = memory.get(key) ?? make();
  memory.set(key, known);
  return known;
};

/** What a push of `tips` brings to a repository whose refs name `trusted`. */
export const testify = async (
  gitdir: string,
  trusted: readonly string[],
  tips: readonly string[],
): Promise<Testimony> => {
  const witness = new Witness(gitdir);
  const [old, fresh] = [await witness.peel(trusted), await witness.peel(tips)];
  const oldCommits = await witness.history([...old.commit]);
  const commits = [...(await witness.history([...fresh.commit]))].filter((oid) => !oldCommits.has(oid));

  const [known, brought] = [new Set<string>([...old.tag, ...old.blob]), new Set<string>(commits)];
  const add = async (to: Set<string>, tree: string): Promise<void> => {
    for (const oid of await witness.inTree(tree)) to.add(oid);
  };
  for (const tree of old.tree) await add(known, tree);
  for (const oid of commits) {
    const { tree, parents } = await witness.commit(oid);
    await add(brought, tree);
    for (const parent of parents.filter((one) => oldCommits.has(one)))
      await add(known, (await witness.commit(parent)).tree);
  }
  for (const oid of [...fresh.tag, ...fresh.blob]) brought.add(oid);
  for (const tree of fresh.tree) await add(brought, tree);
  const objects = new Set([...brought].filter((oid) => !known.has(oid)));
  return { objects, places: await placesOf(witness, commits, [...fresh.tree], objects) };
};

const placesOf = async (
  witness: Witness,
  commits: readonly string[],
  trees: readonly string[],
  objects: ReadonlySet<string>,
): Promise<ReadonlySet<string>> => {
  const places = new Set<string>();
  for (const by of commits) {
    const { tree, parents } = await witness.commit(by);
    const before = await Promise.all(
      parents.map(async (parent) => witness.entries((await witness.commit(parent)).tree)),
    );
    for (const [path, entry] of await witness.entries(tree)) {
      if (path.endsWith("/")) continue;
      const stood = (files: ReadonlyMap<string, Entry>): boolean => {
        const old = files.get(path);
        return old !== undefined && old.mode === entry.mode && old.oid === entry.oid;
      };
      if (!before.some(stood)) places.add(`${by} ${entry.mode} ${entry.oid} ${path}`);
    }
  }
  for (const by of trees) {
    for (const [path, { mode, oid }] of await witness.entries(by)) {
      if (!path.endsWith("/") && objects.has(oid)) places.add(`${by} ${mode} ${oid} ${path}`);
    }
  }
  return places;
};
