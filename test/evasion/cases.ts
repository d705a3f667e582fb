import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Case } from "../end-to-end/cases/case.ts";
import { trust } from "../support/bench.ts";
import { shortOid, writeCommit, writeObject, writeTree } from "../support/objects.ts";
import { mustGit } from "../support/repo.ts";
import { TOKEN_RULE } from "../support/secrets.ts";
import { type Disguise, ruleOf, SEEN, UNSEEN } from "./disguises.ts";

const pathOf = ({ path = "odd.txt" }: Disguise): string => path;

/** A token in a disguise that is seen through. `git log -p` shows none of them, or not as one token. */
export const seen: readonly Case[] = SEEN.map((disguise) => ({
  name: `a token as ${disguise.what} is refused`,
  verdict: "refused",
  async build({ client, base, token }) {
    const files = { [pathOf(disguise)]: disguise.bytes(token) };
    const commit = await writeCommit(client, { files, parents: [base] });
    const shows = [ruleOf(disguise), pathOf(disguise), shortOid(commit)];
    return { updates: { "refs/heads/topic": commit }, shows };
  },
}));

/** A token in a disguise that passes, as docs/security.md says. */
export const unseen: readonly Case[] = UNSEEN.map((disguise) => ({
  name: `a token as ${disguise.what} passes, as is written down`,
  verdict: "accepted",
  async build({ client, base, token }) {
    const files = { [pathOf(disguise)]: disguise.bytes(token) };
    return { updates: { "refs/heads/topic": await writeCommit(client, { files, parents: [base] }) } };
  },
}));

/** What a name tells of the value behind it, and a password that only this gives away. */
const setting = (value: string): string => `service:\n  "api_secret":\n    "${value}"\n`;

/** Tricks with history and git's own features that no other case shows. */
export const tricks: readonly Case[] = [
  {
    name: "a secret whose name an earlier commit wrote is refused",
    verdict: "refused",
    async build({ gate, client, token }) {
      const old = await trust({ gate, client }, "refs/heads/topic", {
        files: { "service.yaml": setting("changeme") },
      });
      const files = { "service.yaml": setting(token.slice(4)) };
      const commit = await writeCommit(client, { files, parents: [old] });
      return { updates: { "refs/heads/topic": commit }, shows: ["secret-assignment", "service.yaml:3"] };
    },
  },
  {
    name: "a file that turns into a symbolic link to a token is refused",
    verdict: "refused",
    async build({ gate, client, token }) {
      const old = await trust({ gate, client }, "refs/heads/topic", { files: { config: "a\n" } });
      const files = { config: { mode: "120000", content: token } } as const;
      const commit = await writeCommit(client, { files, parents: [old] });
      return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, "config"] };
    },
  },
  {
    name: "a token in a repository's own directory, kept under another name, is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const inner = await writeObject(client, "blob", `${token}\n`);
      const loose = `objects/${inner.slice(0, 2)}/${inner.slice(2)}`;
      const file = await mustGit(client, ["rev-parse", "--git-path", loose]);
      const files = { [`dot-git/${loose}`]: await readFile(join(client.dir, file)) };
      const commit = await writeCommit(client, { files, parents: [base] });
      return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, "dot-git/objects"] };
    },
  },
  {
    name: "a token that export-subst would put into archives only is refused where it stands",
    verdict: "refused",
    async build({ client, base, token }) {
      const files = {
        ".gitattributes": "* export-subst export-ignore\n",
        "version.txt": `$Format:${token}$\n`,
      };
      const commit = await writeCommit(client, { files, parents: [base] });
      return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, "version.txt:1"] };
    },
  },
  {
    name: "a token in a file that only the first of two commits has, both in one push, is refused",
    verdict: "refused",
    missedBy: "git diff old new",
    async build({ client, base, token }) {
      const leak = await writeCommit(client, {
        files: { "README.md": "Hello\n", "a.env": token },
        parents: [base],
      });
      const clean = await writeCommit(client, { files: { "README.md": "Hello\n" }, parents: [leak] });
      return { updates: { "refs/heads/topic": clean }, shows: [TOKEN_RULE, "a.env:1", shortOid(leak)] };
    },
  },
  {
    name: "a leaking blob at a thousand paths is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const blob = await writeObject(client, "blob", token);
      const files = Object.fromEntries(
        Array.from({ length: 1000 }, (_, at) => [`a/${at}.env`, { oid: blob }]),
      );
      const commit = await writeCommit(client, { tree: await writeTree(client, files), parents: [base] });
      return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE] };
    },
  },
  {
    name: "a pointer to content that Git LFS keeps elsewhere passes, as is written down",
    verdict: "accepted",
    async build({ client, base }) {
      const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"ab".repeat(32)}\nsize 12345\n`;
      const commit = await writeCommit(client, { files: { "a.bin": pointer }, parents: [base] });
      return { updates: { "refs/heads/topic": commit } };
    },
  },
];
