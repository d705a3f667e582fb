import type { Oid } from "../../model/oid.ts";
import { type Raw, rawFromBytes } from "../../model/raw.ts";
import type { Person } from "../../policy/push-facts.ts";

/** What stands in a commit. */
export interface CommitText {
  readonly oid: Oid;
  readonly authors: readonly Person[];
  readonly committers: readonly Person[];
  /** As far as it was kept. */
  readonly message: Raw;
  /** In `bytes`, all of it. */
  readonly messageSize: number;
  readonly cut: boolean;
}

/** So much of a commit is kept, in `bytes`; no message that is meant to be read is longer. */
const KEPT = 1024 * 1024;

/** Takes commits apart as they pass. */
export class CommitNotes {
  readonly found: CommitText[] = [];
  private oid: Oid | null = null;
  private size = 0;
  private chunks: Buffer[] = [];
  private kept = 0;

  begin(oid: Oid, size: number): void {
    this.oid = oid;
    this.size = size;
    this.chunks = [];
    this.kept = 0;
  }

  write(chunk: Buffer): void {
    if (this.kept >= KEPT) return;
    const part = Buffer.from(chunk.subarray(0, KEPT - this.kept));
    this.chunks.push(part);
    this.kept += part.length;
  }

  end(): void {
    this.found.push(parseCommit(this.oid as Oid, rawFromBytes(Buffer.concat(this.chunks)), this.size));
    this.chunks = [];
  }
}

const PERSON = /^(author|committer) (.*)$/gm;

/**
 * Takes a commit apart (git-commit-tree(1)): headers, an empty line, the message. A header that stands twice
 * is kept twice, since programs differ in which of them they show. `size` is that of the whole, in `bytes`.
 */
export const parseCommit = (oid: Oid, text: Raw, size: number): CommitText => {
  const end = text.indexOf("\n\n");
  const headers = end < 0 ? text : text.slice(0, end);
  const message = (end < 0 ? "" : text.slice(end + 2)) as Raw;
  const people = [...headers.matchAll(PERSON)].map(([, role, value]) => ({
    role,
    person: parsePerson(value),
  }));
  const of = (wanted: string): Person[] =>
    people.filter(({ role }) => role === wanted).map(({ person }) => person);
  return {
    oid,
    authors: of("author"),
    committers: of("committer"),
    message,
    messageSize: size - (text.length - message.length),
    cut: size > text.length,
  };
};

/** `Name <address> seconds zone`; what has no address is all name. */
const parsePerson = (value = ""): Person => {
  const match = /^(.*?) ?<([^>]*)>/.exec(value);
  return match === null
    ? { name: value as Raw, email: "" as Raw }
    : { name: (match[1] ?? "") as Raw, email: (match[2] ?? "") as Raw };
};
