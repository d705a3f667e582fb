import { trust } from "../../support/bench.ts";
import { shortOid, writeCommit } from "../../support/objects.ts";
import { TOKEN_RULE } from "../../support/secrets.ts";
import type { Case } from "./case.ts";

const README = { "README.md": "Hello\n" };

/** Merges: where most scans look away. */
export const merges: readonly Case[] = [
  {
    name: "a clean merge of two new branches is accepted",
    verdict: "accepted",
    async build({ client, base }) {
      const left = await writeCommit(client, { files: { ...README, left: "l\n" }, parents: [base] });
      const right = await writeCommit(client, { files: { ...README, right: "r\n" }, parents: [base] });
      const files = { ...README, left: "l\n", right: "r\n" };
      return { updates: { "refs/heads/main": await writeCommit(client, { files, parents: [left, right] }) } };
    },
  },
  {
    name: "a merge that adds a file which neither parent has is refused for its token",
    verdict: "refused",
    everywhere: true,
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const left = await writeCommit(client, { files: { ...README, left: "l\n" }, parents: [base] });
      const right = await writeCommit(client, { files: { ...README, right: "r\n" }, parents: [base] });
      const files = { ...README, left: "l\n", right: "r\n", "evil.env": `\n\n\n${token}` };
      const merge = await writeCommit(client, { files, parents: [left, right] });
      return { updates: { "refs/heads/main": merge }, shows: [TOKEN_RULE, "evil.env:4", shortOid(merge)] };
    },
  },
  {
    name: "a merge of two trusted branches is refused for a token of its own",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ gate, client, base, token }) {
      const left = await trust({ gate, client }, "refs/heads/left", {
        files: { left: "l\n" },
        parents: [base],
      });
      const right = await trust({ gate, client }, "refs/heads/right", {
        files: { right: "r\n" },
        parents: [base],
      });
      const merge = await writeCommit(client, { files: { "evil.env": token }, parents: [left, right] });
      return { updates: { "refs/heads/main": merge }, shows: [TOKEN_RULE, "evil.env:1", shortOid(merge)] };
    },
  },
  {
    name: "a token slipped into the resolution of a conflict is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const left = await writeCommit(client, { files: { "conf.env": "A=left\n" }, parents: [base] });
      const right = await writeCommit(client, { files: { "conf.env": "A=right\n" }, parents: [base] });
      const files = { "conf.env": `A=left\nA=right\nT=${token}\n` };
      const merge = await writeCommit(client, { files, parents: [left, right] });
      return { updates: { "refs/heads/topic": merge }, shows: [TOKEN_RULE, "conf.env:3", shortOid(merge)] };
    },
  },
  {
    name: "an octopus merge is refused for a token that none of its parents has",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const arm = (name: string) =>
        writeCommit(client, { files: { ...README, [name]: name }, parents: [base] });
      const arms = [await arm("a"), await arm("b"), await arm("c"), await arm("d")];
      const files = { ...README, a: "a", b: "b", c: "c", d: token };
      const merge = await writeCommit(client, { files, parents: arms });
      return { updates: { "refs/heads/topic": merge }, shows: [TOKEN_RULE, "d:1", shortOid(merge)] };
    },
  },
  {
    name: "a token added and removed on a side branch before it was merged is refused",
    verdict: "refused",
    everywhere: true,
    missedBy: "git log -p --first-parent",
    async build({ client, base, token }) {
      const leak = await writeCommit(client, { files: { ...README, "side.env": token }, parents: [base] });
      const removed = await writeCommit(client, { files: { ...README, side: "s\n" }, parents: [leak] });
      const main = await writeCommit(client, { files: { ...README, main: "m\n" }, parents: [base] });
      const files = { ...README, side: "s\n", main: "m\n" };
      const merge = await writeCommit(client, { files, parents: [main, removed] });
      return { updates: { "refs/heads/main": merge }, shows: [TOKEN_RULE, "side.env:1", shortOid(leak)] };
    },
  },
  {
    name: "a merge that drops its side's changes is refused for what the side leaked",
    verdict: "refused",
    missedBy: "git diff old new",
    async build({ client, base, token }) {
      const leak = await writeCommit(client, { files: { "side.env": token }, parents: [base] });
      const merge = await writeCommit(client, { files: README, parents: [base, leak] });
      return { updates: { "refs/heads/main": merge }, shows: [TOKEN_RULE, "side.env:1", shortOid(leak)] };
    },
  },
  {
    name: "a stash pushed as a branch is refused for what it saved",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const index = await writeCommit(client, { files: README, parents: [base], message: "index on main\n" });
      const files = { "README.md": `Hello\n${token}\n` };
      const stash = await writeCommit(client, { files, parents: [base, index], message: "WIP on main\n" });
      return { updates: { "refs/heads/wip": stash }, shows: [TOKEN_RULE, "README.md:2", shortOid(stash)] };
    },
  },
];
