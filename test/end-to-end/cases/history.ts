import { trust } from "../../support/bench.ts";
import { shortOid, writeCommit } from "../../support/objects.ts";
import { TOKEN_RULE } from "../../support/secrets.ts";
import type { Case } from "./case.ts";

/** Pushes of plain history: what is new in them, and what is not. */
export const history: readonly Case[] = [
  {
    name: "a clean push on a new branch is accepted",
    verdict: "accepted",
    everywhere: true,
    async build({ client, base }) {
      const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
      return { updates: { "refs/heads/topic": commit } };
    },
  },
  {
    name: "a push carrying a GitHub token is refused, naming file and line but not the token",
    verdict: "refused",
    everywhere: true,
    async build({ client, base, token }) {
      const files = { "src/conf.env": `LEVEL=1\nGITHUB=${token}\n` };
      const commit = await writeCommit(client, { files, parents: [base] });
      return {
        updates: { "refs/heads/main": commit },
        shows: [TOKEN_RULE, "src/conf.env:2", shortOid(commit)],
      };
    },
  },
  {
    name: "an old leak in the history of a trusted branch is not held against a new one",
    verdict: "accepted",
    async build({ gate, client, base, token }) {
      const leak = await trust({ gate, client }, "refs/heads/main", {
        files: { "old.env": token },
        parents: [base],
      });
      const commit = await writeCommit(client, {
        files: { "old.env": token, "new.txt": "b\n" },
        parents: [leak],
      });
      return { updates: { "refs/heads/topic": commit } };
    },
  },
  {
    name: "a token added by one commit and deleted by the next is refused",
    verdict: "refused",
    everywhere: true,
    missedBy: "git diff old new",
    async build({ client, base, token }) {
      const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
      const clean = await writeCommit(client, { files: { "README.md": "Hello\n" }, parents: [leak] });
      return { updates: { "refs/heads/topic": clean }, shows: [TOKEN_RULE, "a.env:1", shortOid(leak)] };
    },
  },
  {
    name: "a removed token that a later push brings back is refused",
    verdict: "refused",
    async build({ gate, client, base, token }) {
      const leak = await writeCommit(client, { files: { "old.env": token }, parents: [base] });
      const removed = await writeCommit(client, { files: { "README.md": "Hello\n" }, parents: [leak] });
      await trust({ gate, client }, "refs/heads/main", removed);
      const back = await writeCommit(client, { files: { "old.env": token }, parents: [removed] });
      return { updates: { "refs/heads/main": back }, shows: [TOKEN_RULE, "old.env:1", shortOid(back)] };
    },
  },
  {
    name: "a force push that replaces a branch by a leaking commit is refused",
    verdict: "refused",
    async build({ gate, client, base, token }) {
      await trust({ gate, client }, "refs/heads/topic", { files: { "a.txt": "a\n" }, parents: [base] });
      const rewritten = await writeCommit(client, { files: { "b.env": token }, parents: [base] });
      return {
        updates: { "refs/heads/topic": rewritten },
        shows: [TOKEN_RULE, "b.env:1", shortOid(rewritten)],
      };
    },
  },
  {
    name: "a clean force push to a branch that no rule protects is accepted",
    verdict: "accepted",
    async build({ gate, client, base }) {
      await trust({ gate, client }, "refs/heads/topic", { files: { "a.txt": "a\n" }, parents: [base] });
      const rewritten = await writeCommit(client, { files: { "b.txt": "b\n" }, parents: [base] });
      return { updates: { "refs/heads/topic": rewritten } };
    },
  },
  {
    name: "the first push into an empty gate is accepted when it is clean",
    verdict: "accepted",
    gate: { fresh: true },
    async build({ client }) {
      const root = await writeCommit(client, { files: { "a.txt": "a\n" } });
      const next = await writeCommit(client, { files: { "a.txt": "b\n" }, parents: [root] });
      return { updates: { "refs/heads/main": next } };
    },
  },
  {
    name: "the first push into an empty gate is refused for a token in its root commit",
    verdict: "refused",
    gate: { fresh: true },
    async build({ client, token }) {
      const root = await writeCommit(client, { files: { "a.env": token } });
      const next = await writeCommit(client, { files: { "a.env": "" }, parents: [root] });
      return { updates: { "refs/heads/main": next }, shows: [TOKEN_RULE, "a.env:1", shortOid(root)] };
    },
  },
  {
    name: "an orphan branch is refused for a token in its root commit",
    verdict: "refused",
    async build({ client, token }) {
      const root = await writeCommit(client, { files: { "pages/index.html": `<p>\n\n${token}` } });
      return {
        updates: { "refs/heads/pages": root },
        shows: [TOKEN_RULE, "pages/index.html:3", shortOid(root)],
      };
    },
  },
  {
    name: "a merge with an unrelated history is refused for a token in the depth of that history",
    verdict: "refused",
    missedBy: "git log -p --first-parent",
    async build({ client, base, token }) {
      const root = await writeCommit(client, { files: { "vendored.env": token } });
      const next = await writeCommit(client, { files: { "vendored.txt": "v\n" }, parents: [root] });
      const files = { "README.md": "Hello\n", "vendored.txt": "v\n" };
      const merge = await writeCommit(client, { files, parents: [base, next] });
      return {
        updates: { "refs/heads/topic": merge },
        shows: [TOKEN_RULE, "vendored.env:1", shortOid(root)],
      };
    },
  },
];
