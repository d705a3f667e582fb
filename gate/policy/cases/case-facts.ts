import { Buffer } from "node:buffer";
import type { Finding, Fingerprint } from "../../../model/finding.ts";
import type { Mode } from "../../../model/object.ts";
import { type Oid, parseOid } from "../../../model/oid.ts";
import { type Raw, rawFromText } from "../../../model/raw.ts";
import type { RefUpdate } from "../../../model/ref-update.ts";
import { asksOf } from "../../../policy/asks.ts";
import { foldPath } from "../../../policy/fold-path.ts";
import type { Policy } from "../../../policy/policy.ts";
import type { ContentFacts, JudgedUpdate, PathChange, PushFacts } from "../../../policy/push-facts.ts";
import { messagePatterns } from "../../../policy/rules/commits.ts";
import { BlobNotes } from "../../facts/blob-notes.ts";
import { type CommitText, parseCommit } from "../../facts/commit-notes.ts";
import type { PolicyCase } from "./case.ts";

/** Ids that name nothing, one for each thing that a case describes. */
const oidOf = (what: number, index: number): Oid =>
  parseOid(`${what}${index.toString(16).padStart(9, "0")}`.padEnd(40, "0"));

const COMMIT = 1;
const NEW = 2;
const OLD = 3;
const TIP = 4;

/** The facts that a described push would give. */
export const factsOfCase = async (policy: Policy, described: PolicyCase): Promise<PushFacts> => ({
  updates: described.updates.map(judged),
  findings: described.findings.map(findingOf),
  strays: [],
  oversized: [],
  local: [],
  contents: await contentsOf(policy, described),
});

const judged = ({ ref: name, act }: PolicyCase["updates"][number], index: number): JudgedUpdate => {
  const ref = rawFromText(name);
  const [from, to] = [oidOf(OLD, index), oidOf(TIP, index)];
  const update: RefUpdate =
    act === "create"
      ? { kind: "create", ref, to }
      : act === "delete"
        ? { kind: "delete", ref, from }
        : { kind: "move", ref, from, to };
  return { update, rewrite: act === "rewrite" };
};

const findingOf = ({ rule, confidence }: PolicyCase["findings"][number]): Finding => ({
  sighting: {
    rule,
    title: rule,
    confidence,
    fingerprint: "0".repeat(16) as Fingerprint,
    mask: "…",
    line: 1,
    column: 1,
    length: 1,
    via: [],
    remedy: "revoke it",
  },
  spots: [{ kind: "ref", ref: "" as Raw }],
  occurrences: 1,
  inherited: false,
});

const contentsOf = async (policy: Policy, described: PolicyCase): Promise<ContentFacts> => {
  const changes = described.changes.map(changeOf);
  const commits = described.commits.map(commitOf);
  const names = changes.filter(({ oid }) => oid !== null).map(({ path }) => path);
  return {
    commitCount: commits.length,
    commits: await matched(commits, messagePatterns(policy)),
    signatures:
      policy.commits.signed === "allow"
        ? new Map()
        : new Map(
            described.commits.map(({ signature }, index) => [
              oidOf(COMMIT, index),
              { status: signature, signer: "" as Raw },
            ]),
          ),
    changedCount: changes.length,
    changes,
    blobs: blobsOf(policy, described),
    texts: new Map(described.changes.flatMap(textsOf)),
    names: new Map(names.toReversed().map((path) => [foldPath(path), path])),
  };
};

const MODES: Readonly<Record<PolicyCase["changes"][number]["kind"], Mode>> = {
  file: "100644",
  executable: "100755",
  symlink: "120000",
  submodule: "160000",
};

const changeOf = ({ path, act, kind }: PolicyCase["changes"][number], index: number): PathChange => {
  const [by, oid, old] = [oidOf(COMMIT, 0), oidOf(NEW, index), oidOf(OLD, index)];
  const mode = MODES[kind];
  const change = { by, path: rawFromText(path), mode, oid };
  switch (act) {
    case "add":
      return { ...change, olds: [null], oldModes: ["000000"] };
    case "edit":
      return { ...change, olds: [old], oldModes: [mode] };
    case "delete":
      return { ...change, oid: null, mode: "000000", olds: [old], oldModes: [mode] };
    case "mode":
      return { ...change, olds: [oid], oldModes: [mode === "100755" ? "100644" : "100755"] };
    case "type":
      return { ...change, olds: [old], oldModes: [mode === "120000" ? "100644" : "120000"] };
  }
};

const textsOf = (
  { content, before }: PolicyCase["changes"][number],
  index: number,
): readonly (readonly [Oid, Raw])[] => [
  [oidOf(NEW, index), rawFromText(content)],
  ...(before === null ? [] : [[oidOf(OLD, index), rawFromText(before)] as const]),
];

/** What a file's bytes would show, by the same code that looks at those of a push. */
const blobsOf = (policy: Policy, { changes }: PolicyCase): ContentFacts["blobs"] => {
  const asks = asksOf(policy).blobs;
  if (asks === null) return new Map();
  const notes = new BlobNotes(asks);
  changes.forEach(({ content, size, act }, index) => {
    if (act === "delete") return;
    const bytes = Buffer.from(content);
    notes.begin(oidOf(NEW, index), size ?? bytes.length);
    notes.write(bytes);
    notes.end();
  });
  return notes.found;
};

const commitOf = (
  { author, committer, message }: PolicyCase["commits"][number],
  index: number,
): CommitText => {
  const text = rawFromText(`author ${author} 0 +0000\ncommitter ${committer} 0 +0000\n\n${message}`);
  return parseCommit(oidOf(COMMIT, index), text, text.length);
};

const matched = async (commits: readonly CommitText[], patterns: readonly string[]) => {
  const { matchMessages } = await import("../../facts/match-messages.ts");
  return matchMessages(commits, patterns);
};
