import type { NaiveScan } from "../../support/naive-scans.ts";
import { shortOid, writeCommit } from "../../support/objects.ts";
import { mustGit } from "../../support/repo.ts";
import { TOKEN_RULE, utf16 } from "../../support/secrets.ts";
import type { Case } from "./case.ts";

type Bytes = string | Uint8Array;

interface Disguise {
  readonly what: string;
  readonly missedBy?: NaiveScan;
  readonly line?: number;
  /** Other files of the same commit. */
  readonly beside?: Readonly<Record<string, string>>;
  bytes(token: string): Bytes;
}

const MEGABYTE = 1024 * 1024;
const FILLER = "nothing of interest here ";

/** A token so placed that it starts this many bytes into the file. */
const at = (offset: number) => (token: string) => `${"-".repeat(offset - 1)} ${token} ${"-".repeat(200)}`;

const disguises: readonly Disguise[] = [
  {
    what: "a file that .gitattributes calls -diff",
    missedBy: "git log -p",
    beside: { ".gitattributes": "*.env -diff\n" },
    bytes: (token) => token,
  },
  {
    what: "a file that .gitattributes calls binary",
    missedBy: "git log -p",
    beside: { ".gitattributes": "* binary\n" },
    bytes: (token) => token,
  },
  { what: "a file with a NUL byte", missedBy: "git log -p", bytes: (token) => `\0\n\0${token}\0`, line: 2 },
  {
    what: "a UTF-16 file, low byte first",
    missedBy: "git log -p",
    bytes: (token) => utf16(`Hello\r\n${token}\r\n`, "le"),
    line: 2,
  },
  {
    what: "a UTF-16 file, high byte first",
    missedBy: "git log -p",
    bytes: (token) => utf16(`Hello\r\n${token}\r\n`, "be"),
    line: 2,
  },
  {
    what: "a UTF-16 file without a byte order mark, low byte first",
    missedBy: "git log -p",
    bytes: (token) => utf16(`key=${token}\n`, "le", false),
  },
  {
    what: "a UTF-16 file without a byte order mark, high byte first",
    missedBy: "git log -p",
    bytes: (token) => utf16(`key=${token}\n`, "be", false),
  },
  { what: "a file whose lines end in CR alone", bytes: (token) => `one\rtwo\r${token}\rfour\r` },
  {
    what: "bytes that are not UTF-8",
    bytes: (token) => Buffer.from(`\xff\xfeA\n\x80${token}`, "latin1"),
    line: 2,
  },
  { what: "the last bytes of a file without a last newline", bytes: (token) => `a\nb\n${token}`, line: 3 },
  {
    what: "one line of six megabytes",
    bytes: (token) => `${FILLER.repeat(160_000)}${token} ${FILLER.repeat(90_000)}`,
  },
  {
    what: "the end of a file of eight megabytes",
    bytes: (token) => `${`${FILLER}\n`.repeat((8 * MEGABYTE) / (FILLER.length + 1))}${token}`,
    line: Math.floor((8 * MEGABYTE) / (FILLER.length + 1)) + 1,
  },
  ...[64 * 1024 - 20, 128 * 1024 - 1, MEGABYTE - 39].map(
    (offset): Disguise => ({
      what: `bytes ${offset} and following, across a chunk's border`,
      bytes: at(offset),
    }),
  ),
  {
    what: "a file with a marker that other scanners obey",
    bytes: (token) => `key = "${token}" # gate:allow gitleaks:allow pragma: allowlist secret\n`,
  },
  {
    what: "a lock file",
    beside: { "package-lock.json": "{}" },
    bytes: (token) => `{"resolved": "https://x:${token}@example.com/"}`,
  },
  {
    what: "a file beside a scanner's settings that allow everything",
    beside: {
      ".gitleaks.toml": '[allowlist]\npaths = [".*"]\n',
      ".gitleaksignore": "*\n",
      "gate.yaml": "version: 1\n",
    },
    bytes: (token) => token,
  },
];

/** A token in every kind of file that makes a scan look away. */
export const bytes: readonly Case[] = disguises.map(({ what, missedBy, line, beside, bytes: disguise }) => ({
  name: `a token in ${what} is refused`,
  verdict: "refused",
  ...(missedBy === undefined ? {} : { missedBy }),
  async build({ client, base, token }) {
    const files = { ...beside, "odd.env": disguise(token) };
    const commit = await writeCommit(client, { files, parents: [base] });
    // Attributes are read from the files that are checked out.
    await mustGit(client, ["checkout", "--quiet", "--force", "--detach", commit]);
    const place = line === undefined ? "odd.env" : `odd.env:${line}`;
    return { updates: { "refs/heads/topic": commit }, shows: [TOKEN_RULE, place, shortOid(commit)] };
  },
}));
