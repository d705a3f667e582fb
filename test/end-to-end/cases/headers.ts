import type { NaiveScan } from "../../support/naive-scans.ts";
import { type CommitSpec, shortOid, writeCommit } from "../../support/objects.ts";
import { TOKEN_RULE, utf16 } from "../../support/secrets.ts";
import type { Case } from "./case.ts";

interface Spot {
  readonly what: string;
  readonly missedBy?: NaiveScan;
  spec(token: string): CommitSpec;
}

const signature = (inside: string): string =>
  `gpgsig -----BEGIN PGP SIGNATURE-----\n \n ${inside}\n -----END PGP SIGNATURE-----`;

const spots: readonly Spot[] = [
  { what: "message", spec: (token) => ({ message: `Fix\n\nwith ${token}\n` }) },
  { what: "message, before any newline", spec: (token) => ({ message: token }) },
  {
    what: "message, after a NUL",
    missedBy: "git log -p",
    spec: (token) => ({ message: `Fix\n\0${token}\n` }),
  },
  {
    what: "message in UTF-16 under an encoding header",
    missedBy: "git log -p",
    spec: (token) => ({ headers: "encoding UTF-16LE", message: utf16(`Fix ${token}\n`, "le", false) }),
  },
  {
    what: "message that is not UTF-8",
    spec: (token) => ({ message: Buffer.from(`caf\xe9 ${token}\n`, "latin1") }),
  },
  { what: "author's name", spec: (token) => ({ author: `${token} <a@example.com>` }) },
  { what: "author's address", spec: (token) => ({ author: `A <${token}@example.com>` }) },
  {
    what: "committer's address",
    missedBy: "git log -p",
    spec: (token) => ({ committer: `A <${token}@example.com>` }),
  },
  { what: "encoding header", missedBy: "git log -p", spec: (token) => ({ headers: `encoding ${token}` }) },
  { what: "header of its own", missedBy: "git log -p", spec: (token) => ({ headers: `x-note ${token}` }) },
  { what: "signature", missedBy: "git log -p", spec: (token) => ({ headers: signature(token) }) },
  {
    what: "merged tag's copy",
    missedBy: "git log -p",
    spec: (token) => ({ headers: `mergetag object 0\n type commit\n tag v1\n \n ${token}` }),
  },
];

/** Commits: everything in one that is not a file. */
export const headers: readonly Case[] = [
  ...spots.map(
    ({ what, missedBy, spec }): Case => ({
      name: `a token in a commit's ${what} is refused`,
      verdict: "refused",
      ...(missedBy === undefined ? {} : { missedBy }),
      async build({ client, base, token }) {
        const commit = await writeCommit(client, {
          files: { "README.md": "Hello\n" },
          parents: [base],
          ...spec(token),
        });
        return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, shortOid(commit)] };
      },
    }),
  ),
  {
    name: "a clean commit with odd headers, a NUL and bytes that are not UTF-8 is accepted",
    verdict: "accepted",
    async build({ client, base }) {
      const commit = await writeCommit(client, {
        files: { "README.md": "Hello\n" },
        parents: [base],
        author: Buffer.from("Ren\xe9 <r@example.com>", "latin1"),
        headers: `${signature("not a signature")}\nx-note nothing\nencoding latin-1`,
        message: Buffer.from("Caf\xe9\n\0after\x1b[2J\n", "latin1"),
      });
      return { updates: { "refs/heads/topic": commit } };
    },
  },
];
