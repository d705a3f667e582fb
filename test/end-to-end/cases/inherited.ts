import { type Bench, trust } from "../../support/bench.ts";
import type { Files } from "../../support/objects.ts";
import { shortOid, writeCommit } from "../../support/objects.ts";
import { githubToken, TOKEN_RULE } from "../../support/secrets.ts";
import type { Case } from "./case.ts";

const filler = Array.from({ length: 40 }, (_, at) => `SETTING_${at}=value ${at}\n`).join("");

/** A file that the gate has long known to hold the token. */
const oldLeak = (bench: Bench): Promise<string> =>
  trust(bench, "refs/heads/main", {
    files: { "conf/old.env": fileWith(bench.token) },
    parents: [bench.base],
  });

const fileWith = (token: string, extra = ""): string => `${filler}TOKEN=${token}\n${extra}`;

interface Edit {
  readonly what: string;
  readonly verdict: Case["verdict"];
  files(token: string): Files;
  readonly shows?: readonly string[];
}

const edits: readonly Edit[] = [
  {
    what: "an edit elsewhere in a file with an old token is accepted with a note",
    verdict: "accepted",
    files: (token) => ({ "conf/old.env": fileWith(token, "MORE=1\n") }),
    shows: [TOKEN_RULE],
  },
  {
    what: "an edit that moves the old token to another line of its file is accepted with a note",
    verdict: "accepted",
    files: (token) => ({ "conf/old.env": `TOKEN=${token}\n${filler}` }),
    shows: [TOKEN_RULE],
  },
  {
    what: "renaming a file with an old token is accepted",
    verdict: "accepted",
    files: (token) => ({ "conf/new.env": fileWith(token) }),
  },
  {
    what: "renaming and editing a file with an old token is accepted with a note",
    verdict: "accepted",
    files: (token) => ({ "conf/new.env": fileWith(token, "MORE=1\n") }),
    shows: [TOKEN_RULE],
  },
  {
    what: "copying a file with an old token is accepted",
    verdict: "accepted",
    files: (token) => ({ "conf/old.env": fileWith(token), "conf/copy.env": fileWith(token) }),
  },
  {
    what: "copying and editing a file with an old token is accepted with a note",
    verdict: "accepted",
    files: (token) => ({ "conf/old.env": fileWith(token), "conf/copy.env": fileWith(token, "MORE=1\n") }),
    shows: [TOKEN_RULE],
  },
  {
    what: "making a file with an old token executable is accepted",
    verdict: "accepted",
    files: (token) => ({ "conf/old.env": { mode: "100755", content: fileWith(token) } }),
  },
  {
    what: "a second token in a file with an old one is refused",
    verdict: "refused",
    files: (token) => ({ "conf/old.env": fileWith(token, `SECOND=${githubToken("second")}\n`) }),
    shows: [TOKEN_RULE, "conf/old.env:42"],
  },
  {
    what: "the old token written into another, new file is refused",
    verdict: "refused",
    files: (token) => ({ "conf/old.env": fileWith(token), "docs/howto.md": `Use ${token}\n` }),
    shows: [TOKEN_RULE, "docs/howto.md:1"],
  },
  {
    what: "the old token written into another file that was there before is refused",
    verdict: "refused",
    files: (token) => ({ "conf/old.env": fileWith(token), "README.md": `Hello\n${token}\n` }),
    shows: [TOKEN_RULE, "README.md:2"],
  },
];

/** Old news: what a file already held is noted, and what is new is not excused by it. */
export const inherited: readonly Case[] = [
  ...edits.map(
    ({ what, verdict, files, shows }): Case => ({
      name: what,
      verdict,
      async build(bench) {
        const parents = [await oldLeak(bench)];
        const commit = await writeCommit(bench.client, { files: files(bench.token), parents });
        return { updates: { "refs/heads/main": commit }, ...(shows === undefined ? {} : { shows }) };
      },
    }),
  ),
  {
    name: "a token that an earlier commit of the same push brought is not old news",
    verdict: "refused",
    async build({ client, base, token }) {
      const leak = await writeCommit(client, { files: { "a.env": fileWith(token) }, parents: [base] });
      const edit = await writeCommit(client, {
        files: { "a.env": fileWith(token, "MORE=1\n") },
        parents: [leak],
      });
      return { updates: { "refs/heads/topic": edit }, shows: [TOKEN_RULE, "a.env:41", shortOid(leak)] };
    },
  },
  {
    name: "an edit on top of an edit of a file with an old token is accepted",
    verdict: "accepted",
    async build(bench) {
      const { client, token } = bench;
      const old = await oldLeak(bench);
      const one = await writeCommit(client, {
        files: { "conf/old.env": fileWith(token, "A=1\n") },
        parents: [old],
      });
      const two = await writeCommit(client, {
        files: { "conf/old.env": fileWith(token, "B=1\n") },
        parents: [one],
      });
      return { updates: { "refs/heads/main": two } };
    },
  },
];
