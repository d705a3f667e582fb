import { type FileEntry, shortOid, writeCommit, writeTree } from "../../support/objects.ts";
import { TOKEN_RULE } from "../../support/secrets.ts";
import type { Case } from "./case.ts";

interface Name {
  readonly what: string;
  path(): string | Uint8Array;
  /** How the gate writes the name of a file whose contents leak. */
  readonly shown: string;
}

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

const oddNames: readonly Name[] = [
  { what: "a newline", path: () => "dir/two\nlines.env", shown: "dir/two\\nlines.env:2" },
  { what: "a tab and a quote", path: () => 'a\t"b".env', shown: 'a\\t"b".env:2' },
  { what: "bytes that are not UTF-8", path: () => latin1("caf\xe9.env"), shown: "caf\\xe9.env:2" },
  { what: "an escape sequence", path: () => "a\x1b[2Jb.env", shown: "a\\x1b[2Jb.env:2" },
  { what: "a C1 control character", path: () => "a\u009bb.env", shown: "a\\x9bb.env:2" },
  { what: "a change of direction", path: () => "a\u202evne.b", shown: "a\\u{202e}vne.b:2" },
  { what: "letters beyond ASCII", path: () => "größe/schlüssel.env", shown: "größe/schlüssel.env:2" },
  { what: "a space at either end", path: () => " a.env ", shown: " a.env :2" },
  { what: "a dash in front", path: () => "--all", shown: "--all:2" },
];

/** Names: where a token can stand, and what a name can do to the one who reads it. */
export const names: readonly Case[] = [
  ...oddNames.map(
    ({ what, path, shown }): Case => ({
      name: `a leaking file whose name holds ${what} is refused and named in safe letters`,
      verdict: "refused",
      async build({ client, base, token }) {
        const files: readonly FileEntry[] = [{ path: path(), content: `x\n${token}\n` }];
        const commit = await writeCommit(client, { files, parents: [base] });
        return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, shown, shortOid(commit)] };
      },
    }),
  ),
  ...oddNames.map(
    ({ what, path }): Case => ({
      name: `a clean file whose name holds ${what} is accepted`,
      verdict: "accepted",
      async build({ client, base }) {
        const files: readonly FileEntry[] = [{ path: path(), content: "x\n" }];
        return { updates: { "refs/heads/topic": await writeCommit(client, { files, parents: [base] }) } };
      },
    }),
  ),
  {
    name: "a token as the name of a file is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const commit = await writeCommit(client, { files: { [`docs/${token}.md`]: "x\n" }, parents: [base] });
      return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, "docs/", shortOid(commit)] };
    },
  },
  {
    name: "a token as the name of a directory is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const commit = await writeCommit(client, { files: { [`${token}/a.md`]: "x\n" }, parents: [base] });
      return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, shortOid(commit)] };
    },
  },
  {
    name: "a token as the name of a file that the repository has under another name is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const files = { "README.md": "Hello\n", [token]: "Hello\n" };
      const commit = await writeCommit(client, { files, parents: [base] });
      return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, shortOid(commit)] };
    },
  },
  {
    name: "a token as the name of a submodule is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const files = [{ path: token, mode: "160000", oid: base.replace(/^../, "ab") }] as const;
      const commit = await writeCommit(client, { files, parents: [base] });
      return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, shortOid(commit)] };
    },
  },
  {
    name: "a token as a name in a tree that only a tag holds is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, token }) {
      const tree = await writeTree(client, { [`a/${token}`]: "x\n" });
      return { updates: { "refs/tags/tree": tree }, shows: [TOKEN_RULE] };
    },
  },
];
