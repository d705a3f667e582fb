import { trust } from "../../support/bench.ts";
import { shortOid, writeCommit } from "../../support/objects.ts";
import { githubToken, TOKEN_RULE } from "../../support/secrets.ts";
import type { Case } from "./case.ts";

const PROTECTED = { refs: { rules: [{ match: ["refs/heads/main"], rewrite: "block", delete: "block" }] } };

/** What a push does to refs: how many, where, and what becomes of those that were there. */
export const refs: readonly Case[] = [
  {
    name: "a push of several clean refs is accepted",
    verdict: "accepted",
    everywhere: true,
    async build({ client, base }) {
      const one = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
      const two = await writeCommit(client, { files: { "b.txt": "b\n" }, parents: [one] });
      return { updates: { "refs/heads/one": one, "refs/heads/two": two, "refs/tags/v1": one } };
    },
  },
  {
    name: "a push of several refs is refused whole when only the last of them leaks",
    verdict: "refused",
    everywhere: true,
    async build({ client, base, token }) {
      const clean = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
      const leak = await writeCommit(client, { files: { "z.env": token }, parents: [base] });
      const updates = { "refs/heads/a": clean, "refs/heads/b": clean, "refs/heads/z": leak };
      return { updates, shows: [TOKEN_RULE, "z.env:1", shortOid(leak)] };
    },
  },
  {
    name: "all findings of a push are told at once",
    verdict: "refused",
    async build({ client, base, token }) {
      const one = await writeCommit(client, { files: { "one.env": token }, parents: [base] });
      const files = { "two.env": `x\n${githubToken("another")}` };
      const two = await writeCommit(client, { files, parents: [base] });
      const updates = { "refs/heads/one": one, "refs/scratch/two": two };
      return { updates, shows: ["one.env:1", "two.env:2", "ref/namespace", "refs/scratch/two"] };
    },
  },
  {
    name: "a push that only deletes is accepted, though it brings no quarantine",
    verdict: "accepted",
    everywhere: true,
    async build({ gate, client, base }) {
      await trust({ gate, client }, "refs/heads/old", base);
      return { updates: { "refs/heads/old": null } };
    },
  },
  {
    name: "a push that creates, moves and deletes at once is accepted when it is clean",
    verdict: "accepted",
    async build({ gate, client, base }) {
      await trust({ gate, client }, "refs/heads/old", base);
      const next = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
      return { updates: { "refs/heads/old": null, "refs/heads/main": next, "refs/heads/new": next } };
    },
  },
  {
    name: "a deletion does not hide a leak that is pushed along with it",
    verdict: "refused",
    async build({ gate, client, base, token }) {
      await trust({ gate, client }, "refs/heads/old", base);
      const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
      const updates = { "refs/heads/old": null, "refs/heads/new": leak };
      return { updates, shows: [TOKEN_RULE, "a.env:1", shortOid(leak)] };
    },
  },
  {
    name: "rewriting a protected branch is refused",
    verdict: "refused",
    gate: { policy: PROTECTED },
    async build({ client }) {
      const other = await writeCommit(client, { files: { "a.txt": "a\n" } });
      return { updates: { "refs/heads/main": other }, shows: ["ref/rewrite", "refs/heads/main"] };
    },
  },
  {
    name: "moving a protected branch forward is accepted",
    verdict: "accepted",
    gate: { policy: PROTECTED },
    async build({ client, base }) {
      return { updates: { "refs/heads/main": await writeCommit(client, { parents: [base] }) } };
    },
  },
  {
    name: "deleting a protected branch is refused",
    verdict: "refused",
    gate: { policy: PROTECTED, config: { "receive.denyDeleteCurrent": "ignore" } },
    build: async () => ({ updates: { "refs/heads/main": null }, shows: ["ref/delete", "refs/heads/main"] }),
  },
  {
    name: "a clean push to a namespace that the policy does not name is refused",
    verdict: "refused",
    async build({ client, base }) {
      const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
      return { updates: { "refs/scratch/x": commit }, shows: ["ref/namespace", "refs/scratch/x"] };
    },
  },
  {
    name: "a namespace that the policy does name is scanned like any other",
    verdict: "refused",
    gate: { policy: { refs: { allow: ["refs/heads/**", "refs/scratch/**"] } } },
    async build({ client, base, token }) {
      const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
      return { updates: { "refs/scratch/x": leak }, shows: [TOKEN_RULE, "a.env:1", shortOid(leak)] };
    },
  },
  {
    name: "a clean push to a namespace that the policy does name is accepted",
    verdict: "accepted",
    gate: { policy: { refs: { allow: ["refs/heads/**", "refs/scratch/**"] } } },
    async build({ client, base }) {
      return { updates: { "refs/scratch/x": await writeCommit(client, { parents: [base] }) } };
    },
  },
  {
    name: "a replace ref is refused even where every namespace is allowed",
    verdict: "refused",
    gate: { policy: { refs: { allow: ["refs/**"] } } },
    async build({ client, base }) {
      const innocent = await writeCommit(client, { files: { "a.txt": "a\n" } });
      return { updates: { [`refs/replace/${base}`]: innocent }, shows: ["refs/replace/"] };
    },
  },
  {
    name: "a ref whose name turns the text around is refused and named in safe letters",
    verdict: "refused",
    async build({ client, base }) {
      const commit = await writeCommit(client, { parents: [base] });
      return {
        updates: { "refs/scratch/a\u202eb\u009bc": commit },
        shows: ["refs/scratch/a\\u{202e}b\\x9bc"],
      };
    },
  },
  {
    name: "a token in a branch's name is refused",
    verdict: "refused",
    tokenInRef: true,
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
      return { updates: { [`refs/heads/fix-${token}`]: commit }, shows: [TOKEN_RULE] };
    },
  },
  {
    name: "two thousand clean refs in one push are accepted",
    verdict: "accepted",
    async build({ client, base }) {
      const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
      return { updates: Object.fromEntries(manyRefs(2_000).map((ref) => [ref, commit])) };
    },
  },
  {
    name: "one leak among two thousand refs is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
      const updates = Object.fromEntries(manyRefs(2_000).map((ref) => [ref, base]));
      return { updates: { ...updates, "refs/heads/many/1234": leak }, shows: [TOKEN_RULE, "a.env:1"] };
    },
  },
];

const manyRefs = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `refs/heads/many/${at}`);
