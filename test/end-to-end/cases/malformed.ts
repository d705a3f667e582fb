import type { Bench } from "../../support/bench.ts";
import { shortOid, writeCommit, writeObject, writeTree } from "../../support/objects.ts";
import { packOf } from "../../support/raw-push.ts";
import { TOKEN_RULE } from "../../support/secrets.ts";
import type { Case } from "./case.ts";

const entry = (mode: string, name: string, oid: string): Buffer =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")]);

/** Pushes a commit whose tree is made of exactly these entries. */
const pushTree = async ({ client, base }: Bench, entries: readonly Buffer[], blobs: readonly string[]) => {
  const tree = await writeObject(client, "tree", Buffer.concat(entries));
  const commit = await writeCommit(client, { tree, parents: [base] });
  const pack = await packOf(client, [commit, tree, ...blobs]);
  return { updates: { "refs/heads/topic": commit }, pack, commit };
};

const oddEntries: readonly { readonly what: string; readonly mode: string; readonly name: string }[] = [
  { what: "the name .git", mode: "100644", name: ".git" },
  { what: "a slash in its name", mode: "100644", name: "a/b" },
  { what: "a mode that git does not know", mode: "100666", name: "a" },
];

/** Objects that git's own commands would not make and that receive-pack takes all the same. */
export const malformed: readonly Case[] = [
  ...oddEntries.map(
    ({ what, mode, name }): Case => ({
      name: `a token in a tree entry with ${what} is refused`,
      verdict: "refused",
      async build(bench) {
        const blob = await writeObject(bench.client, "blob", bench.token);
        const { commit, ...attempt } = await pushTree(bench, [entry(mode, name, blob)], [blob]);
        return { ...attempt, shows: [TOKEN_RULE, `${name}:1`, shortOid(commit)] };
      },
    }),
  ),
  {
    name: "a token in the second of two entries of one name is refused",
    verdict: "refused",
    async build(bench) {
      const { client, token } = bench;
      const [clean, leak] = [
        await writeObject(client, "blob", "a\n"),
        await writeObject(client, "blob", token),
      ];
      const entries = [entry("100644", "a", clean), entry("100644", "a", leak)];
      const { commit, ...attempt } = await pushTree(bench, entries, [clean, leak]);
      return { ...attempt, shows: [TOKEN_RULE, shortOid(commit)] };
    },
  },
  {
    name: "a tree entry that calls a blob a tree is refused: what cannot be read is not clean",
    verdict: "refused",
    gitRefuses: true,
    async build(bench) {
      const blob = await writeObject(bench.client, "blob", bench.token);
      const { commit: _, ...attempt } = await pushTree(bench, [entry("40000", "a", blob)], [blob]);
      return { ...attempt, shows: ["could not decide"] };
    },
  },
  {
    name: "a token in a commit without author and committer is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const tree = await writeTree(client, { "a.txt": "a\n" });
      const commit = await writeObject(client, "commit", `tree ${tree}\nparent ${base}\n\n${token}`);
      return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, shortOid(commit)] };
    },
  },
  {
    name: "a token in a tag without a tagger is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const tag = await writeObject(client, "tag", `object ${base}\ntype commit\ntag v1\n\n${token}`);
      return { updates: { "refs/tags/v1": tag }, shows: [TOKEN_RULE, shortOid(tag)] };
    },
  },
];
