import { display } from "../../model/display.ts";
import { type Oid, parseOid } from "../../model/oid.ts";
import { type Raw, rawFromText } from "../../model/raw.ts";
import { decidePush } from "../../policy/decide-push.ts";
import { DEFAULT_POLICY } from "../../policy/defaults.ts";
import { type ParseOptions, parsePolicy } from "../../policy/parse.ts";
import type { Policy } from "../../policy/policy.ts";
import {
  type BlobFacts,
  type ContentFacts,
  NO_CONTENTS,
  type PathChange,
  type PushFacts,
} from "../../policy/push-facts.ts";

export const oid = (digit: string): Oid => parseOid(digit.repeat(40));

/** A policy in which nothing is noted or refused but what a file is told to. */
export const QUIET: Policy = {
  ...DEFAULT_POLICY,
  files: {
    ...DEFAULT_POLICY.files,
    executables: "allow",
    largeBinaries: "allow",
    lfsPointers: "allow",
    symlinksOutside: "allow",
    symlinksIntoGit: "allow",
  },
  content: {
    bidi: "allow",
    invisible: "allow",
    confusableNames: "allow",
    collidingNames: "allow",
    gitNames: "allow",
    ci: "allow",
    hooks: "allow",
    installScripts: "allow",
    attributes: "allow",
    urlCredentials: "allow",
    urlUnsafe: "allow",
    urlElsewhere: "allow",
    hosts: [],
  },
};

const FILE = "/etc/gate/gate.yaml";

/** Parses YAML after `version: 1`; other files of the policy stand in `files`. */
export const parsed = (
  text: string,
  files: Readonly<Record<string, string>> = {},
  options: Partial<ParseOptions> = {},
) =>
  parsePolicy(`version: 1\n${text}`, FILE, {
    knownRules: () => ["github-pat", "jwt"],
    readFile: (file) => {
      const found = files[file];
      if (found === undefined) throw new Error(`${file} was asked for`);
      return found;
    },
    ...options,
  });

export const withFiles = (files: Partial<Policy["files"]>): Policy => ({
  ...QUIET,
  files: { ...QUIET.files, ...files },
});

export const withContent = (content: Partial<Policy["content"]>): Policy => ({
  ...QUIET,
  content: { ...QUIET.content, ...content },
});

/** An added file, unless told otherwise. */
export const change = (path: string | Raw, some: Partial<PathChange> = {}): PathChange => ({
  by: oid("c"),
  path: rawFromText(path),
  mode: "100644",
  oid: oid("b"),
  olds: [null],
  oldModes: ["000000"],
  ...some,
});

/** The same file with other contents than before. */
export const edit = (path: string, some: Partial<PathChange> = {}): PathChange =>
  change(path, { olds: [oid("a")], oldModes: ["100644"], ...some });

export const blob = (some: Partial<BlobFacts> = {}): BlobFacts => ({
  size: 10,
  binary: false,
  executable: null,
  lfsPointer: false,
  bidi: false,
  invisible: false,
  ...some,
});

export const facts = (contents: Partial<ContentFacts>): PushFacts => ({
  updates: [],
  findings: [],
  strays: [],
  oversized: [],
  local: [],
  contents: { ...NO_CONTENTS, ...contents },
});

/** What a policy says of some contents, as `level rule: message`. */
export const told = (policy: Policy, contents: Partial<ContentFacts>): string[] => {
  const decision = decidePush(policy, facts(contents), display);
  const reasons = decision.verdict === "reject" ? decision.reasons : [];
  return [...reasons, ...decision.notes].map(({ level, rule, message }) => `${level} ${rule}: ${message}`);
};

/** Contents of files by their oid; `b` is the new one, `a` the old one. */
export const texts = (now: string, before?: string): Pick<ContentFacts, "texts"> => ({
  texts: new Map([
    [oid("b"), rawFromText(now)],
    ...(before === undefined ? [] : [[oid("a"), rawFromText(before)] as const]),
  ]),
});
