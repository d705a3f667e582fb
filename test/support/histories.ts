import fc from "fast-check";
import { writeObject, writeTag } from "./objects.ts";
import { mustGit, type Repo } from "./repo.ts";

/** What one commit does to the files of its first parent. Numbers choose from the tables below. */
type Edit =
  | { readonly act: "put"; readonly path: number; readonly content: number; readonly mode: number }
  | { readonly act: "remove"; readonly path: number }
  | { readonly act: "move"; readonly path: number; readonly to: number }
  | { readonly act: "submodule"; readonly path: number }
  /** A file as it stands in the last parent. */
  | { readonly act: "take"; readonly path: number };

interface CommitPlan {
  /** How far back each parent lies; one that lies before the first commit is none. */
  readonly parents: readonly number[];
  readonly edits: readonly Edit[];
}

/** Something a ref can name: a commit, or what a tag can stand on. */
interface TargetPlan {
  readonly kind: "commit" | "tag" | "nested tag" | "tree" | "tag on a tree" | "blob" | "tag on a blob";
  readonly at: number;
}

/** A history, which part of it is trusted, and what is pushed. */
export interface HistoryPlan {
  readonly commits: readonly CommitPlan[];
  readonly trusted: readonly TargetPlan[];
  readonly pushed: readonly TargetPlan[];
}

// Few contents in few places, so that the same blob and the same path often meet; `x` and `x/y` exclude each other.
const PATHS = ["a", "x", "x/y", "dir/b", "dir/c", "very/deep/d", "two\nlines", "größe"] as const;
const CONTENTS = ["", "one\n", "two\n", "one\ntwo\nthree\nfour\nfive\n", "no newline"] as const;
const MODES = ["100644", "100755", "120000"] as const;
const SUBMODULE = "160000";

const below = (table: readonly unknown[]) => fc.nat({ max: table.length - 1 });

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant("put" as const),
      path: below(PATHS),
      content: below(CONTENTS),
      mode: below(MODES),
    }),
  },
  fc.record({ act: fc.constant("remove" as const), path: below(PATHS) }),
  fc.record({ act: fc.constant("move" as const), path: below(PATHS), to: below(PATHS) }),
  fc.record({ act: fc.constant("submodule" as const), path: below(PATHS) }),
  { weight: 2, arbitrary: fc.record({ act: fc.constant("take" as const), path: below(PATHS) }) },
);

const commit: fc.Arbitrary<CommitPlan> = fc.record({
  parents: fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 1 }) },
    { weight: 3, arbitrary: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 4 }) },
    fc.constant([]),
  ),
  edits: fc.array(edit, { maxLength: 4 }),
});

const target = (kinds: readonly TargetPlan["kind"][]): fc.Arbitrary<TargetPlan> =>
  fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat({ max: 30 }) });

const ALL_KINDS = ["commit", "tag", "nested tag", "tree", "tag on a tree", "blob", "tag on a blob"] as const;

export const histories: fc.Arbitrary<HistoryPlan> = fc.record({
  commits: fc.array(commit, { minLength: 1, maxLength: 12 }),
  trusted: fc.array(target(["commit", "commit", "commit", "tag", "tag on a tree", "blob"]), { maxLength: 3 }),
  pushed: fc.array(target(["commit", "commit", "commit", ...ALL_KINDS]), { minLength: 1, maxLength: 4 }),
});

interface Entry {
  readonly mode: string;
  /** A file's bytes, or a submodule's commit. */
  readonly content: string;
}
type Tree = ReadonlyMap<string, Entry>;

/** What a history has become in a repository. */
export interface WrittenHistory {
  readonly trusted: readonly string[];
  readonly pushed: readonly string[];
}

/** Writes a history; refs name the trusted part and nothing else. */
export const writeHistory = async (repo: Repo, plan: HistoryPlan): Promise<WrittenHistory> => {
  const stream = planStream(plan.commits);
  await mustGit(repo, ["fast-import", "--quiet", "--done"], { input: stream });
  const heads = await mustGit(repo, ["for-each-ref", "--format=%(objectname) %(refname)", "refs/import"]);
  const commits: string[] = [];
  for (const line of heads.split("\n")) {
    const [oid = "", ref = ""] = line.split(" ");
    commits[Number(ref.slice("refs/import/".length))] = oid;
  }
  const write = (targets: readonly TargetPlan[]) =>
    Promise.all(targets.map((one) => writeTarget(repo, one, commits)));
  const [trusted, pushed] = [await write(plan.trusted), await write(plan.pushed)];
  const updates = [
    ...commits.map((_, at) => `delete refs/import/${at}\n`),
    ...trusted.map((oid, at) => `create refs/trusted/${at} ${oid}\n`),
  ];
  await mustGit(repo, ["update-ref", "--stdin"], { input: updates.join("") });
  return { trusted, pushed };
};

const writeTarget = async (
  repo: Repo,
  { kind, at }: TargetPlan,
  commits: readonly string[],
): Promise<string> => {
  const oid = commits[at % commits.length] as string;
  const tree = `${oid}^{tree}`;
  const name = `tag-${at}`;
  switch (kind) {
    case "commit":
      return oid;
    case "tag":
      return writeTag(repo, { object: oid, name });
    case "nested tag":
      return writeTag(repo, {
        object: await writeTag(repo, { object: oid, name }),
        type: "tag",
        name: `${name}-outer`,
      });
    case "tree":
      return mustGit(repo, ["rev-parse", tree]);
    case "tag on a tree":
      return writeTag(repo, { object: await mustGit(repo, ["rev-parse", tree]), type: "tree", name });
    case "blob":
      return writeObject(repo, "blob", CONTENTS[at % CONTENTS.length] as string);
    case "tag on a blob":
      return writeTag(repo, { object: await writeObject(repo, "blob", `only ${at}`), type: "blob", name });
  }
};

/** The history in the language of git-fast-import(1): one commit on a ref of its own after another. */
const planStream = (plans: readonly CommitPlan[]): string => {
  const trees: Tree[] = [];
  const lines = plans.map(({ parents, edits }, at) => {
    const known = [...new Set(parents.map((back) => at - back).filter((parent) => parent >= 0))];
    const tree = edits.reduce(
      (files, one) => applyEdit(files, one, trees[known.at(-1) ?? -1] ?? new Map(), at),
      trees[known[0] ?? -1] ?? new Map<string, Entry>(),
    );
    trees.push(tree);
    return commitCommand(at, known, tree);
  });
  return `${lines.join("")}done\n`;
};

const applyEdit = (files: Tree, one: Edit, last: Tree, at: number): Tree => {
  const path = PATHS[one.path] as string;
  switch (one.act) {
    case "put":
      return put(files, path, { mode: MODES[one.mode] as string, content: CONTENTS[one.content] as string });
    case "remove":
      return put(files, path, undefined);
    case "move":
      return put(put(files, path, undefined), PATHS[one.to] as string, files.get(path));
    case "submodule":
      return put(files, path, { mode: SUBMODULE, content: String(at + 1).padStart(40, "a") });
    case "take":
      return put(files, path, last.get(path));
  }
};

/** Puts a file, and removes what cannot stand beside it; without an entry, only removes. */
const put = (files: Tree, path: string, entry: Entry | undefined): Tree => {
  const clashes = (other: string): boolean =>
    other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`);
  const others = [...files].filter(([other]) => (entry === undefined ? other !== path : !clashes(other)));
  return new Map(entry === undefined ? others : [...others, [path, entry]]);
};

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;

const commitCommand = (at: number, parents: readonly number[], tree: Tree): string =>
  [
    `commit refs/import/${at}\nmark :${at + 1}\n`,
    `committer Implementer <implementer@example.com> ${1_700_000_000 + at} +0000\n`,
    data(`Commit ${at}\n`),
    ...parents.map((parent, index) => `${index === 0 ? "from" : "merge"} :${parent + 1}\n`),
    "deleteall\n",
    ...[...tree].map(([path, { mode, content }]) =>
      mode === SUBMODULE
        ? `M ${mode} ${content} ${JSON.stringify(path)}\n`
        : `M ${mode} inline ${JSON.stringify(path)}\n${data(content)}`,
    ),
    "\n",
  ].join("");
