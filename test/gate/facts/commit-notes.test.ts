import { describe, expect, test } from "vitest";
import { CommitNotes, parseCommit } from "../../../gate/facts/commit-notes.ts";
import { matchMessages, patternError } from "../../../gate/facts/match-messages.ts";
import { parseOid } from "../../../model/oid.ts";
import { rawFromText } from "../../../model/raw.ts";

const OID = parseOid("a".repeat(40));
const WHO = "Ada Ö <ada@example.com> 1 +0000";
const parse = (text: string) => {
  const raw = rawFromText(text);
  return parseCommit(OID, raw, raw.length);
};

describe("what stands in a commit", () => {
  test("headers and message", () => {
    const text = `tree ${OID}\nparent ${OID}\nauthor ${WHO}\ncommitter Eve <e@e> 2 +0100\nencoding UTF-8\n\nfeat: x\n\nmore\n`;
    expect(parse(text)).toEqual({
      oid: OID,
      authors: [{ name: rawFromText("Ada Ö"), email: "ada@example.com" }],
      committers: [{ name: "Eve", email: "e@e" }],
      message: "feat: x\n\nmore\n",
      messageSize: 14,
      cut: false,
    });
  });

  test.each([
    ["author A <a> b@c> 1 +0000", { name: "A", email: "a" }],
    ["author <a@b> 1 +0000", { name: "", email: "a@b" }],
    ["author nobody at all", { name: "nobody at all", email: "" }],
    ["author ", { name: "", email: "" }],
  ])("%j", (line, person) => {
    expect(parse(`${line}\n\nauthor Not <a@header> 1 +0000`).authors).toEqual([person]);
  });

  test("a header that stands twice counts twice; a line of a signature does not", () => {
    const text = `author ${WHO}\nauthor Eve <e@e> 1 +0000\ngpgsig x\n author Not <a@header> 1 +0000\n\nm`;
    expect(parse(text).authors).toHaveLength(2);
  });

  test("a commit without a message, and one without anything", () => {
    expect(parse(`author ${WHO}`)).toMatchObject({ message: "", messageSize: 0 });
    expect(parse("")).toMatchObject({ authors: [], message: "" });
  });

  test("one of more than a megabyte is cut, and its message's size is known all the same", () => {
    const notes = new CommitNotes();
    const head = Buffer.from(`author ${WHO}\n\n`);
    const body = Buffer.alloc(3 * 1024 * 1024, "x");
    notes.begin(OID, head.length + body.length);
    for (const chunk of [head, body]) notes.write(chunk);
    notes.end();
    expect(notes.found).toMatchObject([{ cut: true, messageSize: body.length }]);
    expect(matchMessages(notes.found, ["x"])).toMatchObject([{ matched: null }]);
  });
});

describe("patterns for messages", () => {
  test("those that match are named, in RE2's syntax", () => {
    const commits = [parse(`author ${WHO}\n\nFix: ünder\n`)];
    const [facts] = matchMessages(commits, ["^Fix", "(?i)^fix", "^fix", "ü", "\\x{fc}n", "er$"]);
    expect([...(facts?.matched ?? [])]).toEqual(["^Fix", "(?i)^fix", "ü", "\\x{fc}n"]);
  });

  test("what is no pattern is told why", () => {
    expect(patternError("a(b")).toEqual(expect.any(String));
    expect(patternError("(?=a)")).toEqual(expect.any(String));
    expect(patternError("^(feat|fix)")).toBeNull();
  });
});
