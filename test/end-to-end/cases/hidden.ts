import { trust } from "../../support/bench.ts";
import { shortOid, writeCommit, writeObject, writeTag, writeTree } from "../../support/objects.ts";
import { packOf, thinPack } from "../../support/raw-push.ts";
import { githubToken, TOKEN_RULE } from "../../support/secrets.ts";
import type { Case } from "./case.ts";

/** Objects that no walk over the files of a commit would meet. */
export const hidden: readonly Case[] = [
  {
    name: "a blob in the pack that nothing reaches is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const stowaway = await writeObject(client, "blob", token);
      const tree = await writeTree(client, { "a.txt": "a\n" });
      const commit = await writeCommit(client, { tree, parents: [base] });
      const file = await writeObject(client, "blob", "a\n");
      const pack = await packOf(client, [commit, tree, file, stowaway]);
      return { updates: { "refs/heads/topic": commit }, pack, shows: [shortOid(stowaway)] };
    },
  },
  {
    name: "a harmless blob in the pack that nothing reaches is refused too",
    verdict: "refused",
    async build({ client, base }) {
      const stowaway = await writeObject(client, "blob", "nothing to see\n");
      const tree = await writeTree(client, {});
      const commit = await writeCommit(client, { tree, parents: [base] });
      const pack = await packOf(client, [commit, tree, stowaway]);
      return { updates: { "refs/heads/topic": commit }, pack, shows: [shortOid(stowaway)] };
    },
  },
  {
    name: "a whole hidden history in the pack is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const blob = await writeObject(client, "blob", token);
      const leakTree = await writeTree(client, { "a.env": { oid: blob } });
      const leak = await writeCommit(client, { tree: leakTree });
      const tag = await writeTag(client, { object: leak, name: "hidden" });
      const tree = await writeTree(client, {});
      const commit = await writeCommit(client, { tree, parents: [base] });
      const pack = await packOf(client, [commit, tree, tag, leak, leakTree, blob]);
      return { updates: { "refs/heads/topic": commit }, pack, shows: ["gate: refused"] };
    },
  },
  {
    name: "objects that the gate already has may come along",
    verdict: "accepted",
    async build({ client, base }) {
      const tree = await writeTree(client, { "a.txt": "a\n" });
      const commit = await writeCommit(client, { tree, parents: [base] });
      const file = await writeObject(client, "blob", "a\n");
      const known = await writeObject(client, "blob", "Hello\n");
      const pack = await packOf(client, [commit, tree, file, known, base]);
      return { updates: { "refs/heads/topic": commit }, pack };
    },
  },
  ...["100", "1"].map(
    (unpackLimit): Case => ({
      name: `a thin pack is accepted, and its base is not held against it (receive.unpackLimit ${unpackLimit})`,
      verdict: "accepted",
      gate: { config: { "receive.unpackLimit": unpackLimit } },
      async build({ gate, client, base, token }) {
        const text = Array.from({ length: 2_000 }, (_, at) => `line ${at} of a long file\n`).join("");
        const long = { files: { "long.txt": `${text}${token}\n` }, parents: [base] };
        const old = await trust({ gate, client }, "refs/heads/long", long);
        const edited = { files: { "long.txt": text.replace("line 7 ", "line seven ") }, parents: [old] };
        const commit = await writeCommit(client, edited);
        return { updates: { "refs/heads/long": commit }, pack: await thinPack(client, [commit], [old]) };
      },
    }),
  ),
  {
    name: "a token in a note is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const note = await writeCommit(client, {
        files: { [base]: `Reviewed.\n${token}\n` },
        message: "Notes\n",
      });
      return { updates: { "refs/notes/commits": note }, shows: [TOKEN_RULE, `${base}:2`, shortOid(note)] };
    },
  },
  {
    name: "a clean note is accepted",
    verdict: "accepted",
    async build({ client, base }) {
      const note = await writeCommit(client, { files: { [base]: "Reviewed.\n" }, message: "Notes\n" });
      return { updates: { "refs/notes/commits": note } };
    },
  },
  {
    name: "a token as the target of a symbolic link is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const files = { link: { mode: "120000", content: `/var/${token}` } } as const;
      const commit = await writeCommit(client, { files, parents: [base] });
      return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, "link", shortOid(commit)] };
    },
  },
  {
    name: "a submodule's commit, which is no object of this repository, is accepted",
    verdict: "accepted",
    async build({ client, base }) {
      const files = [{ path: "sub", mode: "160000", oid: base.replace(/^../, "ab") }] as const;
      return { updates: { "refs/heads/topic": await writeCommit(client, { files, parents: [base] }) } };
    },
  },
  {
    name: "a blob that is passed off as a submodule's commit is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const stowaway = await writeObject(client, "blob", token);
      const tree = await writeTree(client, [{ path: "sub", mode: "160000", oid: stowaway }]);
      const commit = await writeCommit(client, { tree, parents: [base] });
      const pack = await packOf(client, [commit, tree, stowaway]);
      return { updates: { "refs/heads/topic": commit }, pack, shows: [shortOid(stowaway)] };
    },
  },
  {
    name: "a token next to a submodule is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const files = [
        { path: "sub", mode: "160000", oid: base.replace(/^../, "ab") },
        { path: "sub.env", content: token },
      ] as const;
      const commit = await writeCommit(client, { files, parents: [base] });
      return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, "sub.env:1", shortOid(commit)] };
    },
  },
  {
    name: "a token in the address of a submodule is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const text = `[submodule "a"]\n\tpath = a\n\turl = https://x:${token}@example.com/a\n`;
      const commit = await writeCommit(client, { files: { ".gitmodules": text }, parents: [base] });
      return {
        updates: { "refs/heads/topic": commit },
        shows: [TOKEN_RULE, ".gitmodules:3", shortOid(commit)],
      };
    },
  },
  {
    name: "one token in many places is told once for each secret, with the first place",
    verdict: "refused",
    async build({ client, base, token }) {
      const files = { "a.env": `${token}\n${token}`, "b.env": `x ${token}`, "c.env": githubToken("third") };
      const commit = await writeCommit(client, { files, parents: [base] });
      return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, "a.env:1", "c.env:1"] };
    },
  },
];
