import { describe, expect, test } from "vitest";
import { Fault } from "../../model/fault.ts";
import { DEFAULT_POLICY } from "../../policy/defaults.ts";
import { parsePolicy } from "../../policy/parse.ts";
import type { Policy } from "../../policy/policy.ts";

const FILE = "/etc/gate/gate.yaml";

const parse = (text: string): Policy =>
  parsePolicy(text, FILE, {
    knownRules: () => ["github-pat", "jwt"],
    readFile: () => {
      throw new Error("no other file is read");
    },
  }).policy;

const fault = (text: string): Fault => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("the policy was taken");
};

const COMPLETE = `
version: 1
mode: monitor
refs:
  allow: ["refs/heads/**", "refs/tags/**"]
  rules:
    - { match: [refs/heads/main], create: allow, move: warn, rewrite: block, delete: block }
    - match: ["refs/tags/**"]
      rewrite: warn
  max_updates: 20
  max_deletes: 0
commits:
  author: [{ name: Ada, email: "*@example.com" }]
  committer: author
  message:
    - { pattern: "^feat", level: warn, hint: use a prefix }
    - { forbid: WIP }
  signed: warn
  allowed_signers: signers
  max_count: 50
  max_message: 4KiB
paths:
  - { name: ci, match: [".ci/**"], except: [.ci/README], on: [add, mode], level: warn, hint: ask }
  - match: [locked]
files:
  max_size: 1MiB
  max_changed: 1000
  binaries: warn
  executables: block
  large_binaries: block
  large_binary: 2MiB
  lfs: ["*.psd"]
  lfs_pointers: allow
  symlinks_outside: block
  symlinks_into_git: warn
content:
  bidi: block
  invisible: allow
  confusable_names: block
  colliding_names: allow
  git_names: warn
  ci: block
  hooks: allow
  install_scripts: block
  attributes: allow
  url_credentials: warn
  url_unsafe: warn
  url_elsewhere: block
  hosts: [git.example.com]
secrets:
  levels: { high: block, medium: warn, low: allow }
  rules: { jwt: warn, "gitleaks:some-id": allow }
  baseline: baseline.json
  waivers: ../waivers.yaml
  inline_allow: true
scanners: [builtin, trufflehog, { use: gitleaks, program: bin/gitleaks, config: g.toml, timeout: 5s }]
checks: [{ name: licences, run: [/usr/local/bin/check, --all], timeout: 3s, level: warn }]
limits: { time: 90s, blob: 25MiB, archive_depth: 0, unpacked: 1GiB }
forward:
  url: ssh://git@gitea.example.com:2222/owner/repo.git
  identity_file: keys/id_ed25519
  known_host_key: ssh-ed25519 AAAA
  connect_timeout: 5s
  stall_timeout: 7s
  timeout: 2m
audit: ../log/audit.jsonl
contact: the platform team # who answers
`;

const NO_FILES = { program: null, config: null, ignore: null, baseline: null };

describe("a policy file that is right", () => {
  test("every key is read, and paths are taken from where the file lies", () => {
    expect(parse(COMPLETE)).toEqual({
      mode: "monitor",
      refs: {
        allow: ["refs/heads/**", "refs/tags/**"],
        rules: [
          { match: ["refs/heads/main"], create: "allow", move: "warn", rewrite: "block", delete: "block" },
          { match: ["refs/tags/**"], rewrite: "warn" },
        ],
        maxUpdates: 20,
        maxDeletes: 0,
      },
      commits: {
        author: [{ name: "Ada", email: "*@example.com" }],
        committer: [{ name: "Ada", email: "*@example.com" }],
        message: [
          { pattern: "^feat", forbid: null, level: "warn", hint: "use a prefix" },
          { pattern: null, forbid: "WIP", level: "block", hint: null },
        ],
        signed: "warn",
        allowedSigners: "/etc/gate/signers",
        maxCount: 50,
        maxMessage: 4096,
      },
      paths: [
        {
          name: "ci",
          match: [".ci/**"],
          except: [".ci/README"],
          on: ["add", "mode"],
          level: "warn",
          hint: "ask",
        },
        {
          name: null,
          match: ["locked"],
          except: [],
          on: ["add", "edit", "delete", "mode", "type"],
          level: "block",
          hint: null,
        },
      ],
      files: {
        maxSize: 1024 * 1024,
        maxChanged: 1000,
        binaries: "warn",
        executables: "block",
        largeBinaries: "block",
        largeBinary: 2 * 1024 * 1024,
        lfs: ["*.psd"],
        lfsPointers: "allow",
        symlinksOutside: "block",
        symlinksIntoGit: "warn",
      },
      content: {
        bidi: "block",
        invisible: "allow",
        confusableNames: "block",
        collidingNames: "allow",
        gitNames: "warn",
        ci: "block",
        hooks: "allow",
        installScripts: "block",
        attributes: "allow",
        urlCredentials: "warn",
        urlUnsafe: "warn",
        urlElsewhere: "block",
        hosts: ["git.example.com"],
      },
      secrets: {
        levels: { high: "block", medium: "warn", low: "allow" },
        rules: { jwt: "warn", "gitleaks:some-id": "allow" },
        baseline: "/etc/gate/baseline.json",
        waivers: "/etc/waivers.yaml",
        inlineAllow: true,
      },
      scanners: [
        { use: "builtin" },
        { use: "trufflehog", ...NO_FILES, timeoutMs: 20_000 },
        {
          use: "gitleaks",
          ...NO_FILES,
          program: "/etc/gate/bin/gitleaks",
          config: "/etc/gate/g.toml",
          timeoutMs: 5000,
        },
      ],
      checks: [{ name: "licences", run: ["/usr/local/bin/check", "--all"], timeoutMs: 3000, level: "warn" }],
      limits: {
        timeMs: 90_000,
        blobBytes: 25 * 1024 * 1024,
        archiveDepth: 0,
        unpackedBytes: 1024 ** 3,
      },
      forward: {
        url: "ssh://git@gitea.example.com:2222/owner/repo.git",
        identityFile: "/etc/gate/keys/id_ed25519",
        knownHostKey: "ssh-ed25519 AAAA",
        connectTimeoutMs: 5000,
        stallTimeoutMs: 7000,
        timeoutMs: 120_000,
      },
      audit: "/etc/log/audit.jsonl",
      contact: "the platform team",
    });
  });

  test("what it does not mention is as without a file", () => {
    expect(parse("version: 1\n")).toEqual(DEFAULT_POLICY);
    expect(parse("version: 1\nsecrets: { levels: { low: block } }\n")).toEqual({
      ...DEFAULT_POLICY,
      secrets: {
        ...DEFAULT_POLICY.secrets,
        levels: { ...DEFAULT_POLICY.secrets.levels, low: "block" },
      },
    });
  });

  test("an absolute path stays what it is", () => {
    expect(parse("version: 1\naudit: /var/log/gate.jsonl\n").audit).toBe("/var/log/gate.jsonl");
  });

  test("a forward has times of its own where it names none", () => {
    expect(parse("version: 1\nforward: { url: /srv/up.git }\n").forward).toEqual({
      url: "/srv/up.git",
      connectTimeoutMs: 10_000,
      stallTimeoutMs: 20_000,
      timeoutMs: 60_000,
    });
  });

  test("a byte order mark and Windows line ends do no harm", () => {
    expect(parse("\ufeffversion: 1\r\ncontact: us\r\n").contact).toBe("us");
  });

  test("YAML's own spellings are the same value", () => {
    const plain = parse('{"version": 1, "contact": "us"}');
    expect(parse('--- # a policy\n"version": 0x1\n? contact\n: >-\n  us\n...\n')).toEqual(plain);
  });
});

describe("a policy file that is wrong is refused with file, line, key and what would be right", () => {
  test.each([
    ["no version", "contact: us\n", "1: version: Invalid input: expected 1"],
    ["a version of the future", "\nversion: 2\n", "2: version: Invalid input: expected 1"],
    ["a version that is text", "version: '1'\n", "1: version: Invalid input: expected 1"],
    ["an empty file", "", "1: version: Invalid input: expected 1"],
    ["a file of comments", "# nothing\n# yet\n", "1: version: Invalid input: expected 1"],
    ["a list", "- version: 1\n", "1: the file: Invalid input: expected object, received array"],
    ["a word", "enforce\n", "1: the file: Invalid input: expected object, received string"],
    [
      "an unknown key at the top",
      "version: 1\n\nlimit: { time: 30s }\n",
      "3: limit: unknown key; did you mean limits? (allowed: version, extends, mode, refs, commits, paths, files, content, secrets, scanners, checks, limits, forward, audit, contact, overrides)",
    ],
    [
      "an unknown key with nothing near it",
      "version: 1\nwombat: 1\n",
      "2: wombat: unknown key (allowed: version, extends, mode, refs, commits, paths, files, content, secrets, scanners, checks, limits, forward, audit, contact, overrides)",
    ],
    [
      "an unknown key in a mapping",
      "version: 1\nrefs:\n  allow: [a]\n  rule: []\n",
      "4: refs.rule: unknown key; did you mean rules? (allowed: allow, rules, max_updates, max_deletes)",
    ],
    [
      "an unknown key in a list",
      "version: 1\nrefs:\n  rules:\n    - match: [a]\n    - match: [b]\n      delet: block\n",
      "6: refs.rules.1.delet: unknown key; did you mean delete? (allowed: match, create, move, rewrite, delete)",
    ],
    [
      "an unknown key two mappings down",
      "version: 1\nsecrets:\n  levels:\n    higth: block\n",
      "4: secrets.levels.higth: unknown key; did you mean high? (allowed: high, medium, low)",
    ],
    [
      "an unknown key of an optional mapping",
      "version: 1\nforward:\n  url: x\n  key: y\n",
      "4: forward.key: unknown key (allowed: url, identity_file, known_host_key, token_file, username, auth, ca_file, connect_timeout, stall_timeout, timeout, when)",
    ],
    ["a key that is a number", "version: 1\n2: a\n", "2: 2: unknown key"],
    ["a key of JavaScript's own", "version: 1\nrefs:\n  __proto__: {}\n", "3: refs.__proto__: unknown key"],
    ["a merge key", "version: 1\n<<: { contact: us }\n", "2: <<: unknown key"],
    [
      "a word where a list belongs",
      "version: 1\nrefs:\n  allow: refs/heads/**\n",
      "3: refs.allow: Invalid input: expected array, received string",
    ],
    [
      "a list where a mapping belongs",
      "version: 1\nlimits: [30s]\n",
      "2: limits: Invalid input: expected object, received array",
    ],
    [
      "a key without a value",
      "version: 1\nrefs:\n",
      "2: refs: Invalid input: expected object, received null",
    ],
    [
      "a number in a list of globs",
      "version: 1\nrefs:\n  allow:\n    - a\n    - 7\n",
      "5: refs.allow.1: Invalid input: expected string, received number",
    ],
    ["no namespace at all", "version: 1\nrefs: { allow: [] }\n", "2: refs.allow: Too small"],
    [
      "a rule that matches nothing",
      "version: 1\nrefs: { rules: [{ match: [] }] }\n",
      "2: refs.rules.0.match: Too small",
    ],
    [
      "a level that there is not",
      "version: 1\nsecrets:\n  levels:\n    low: ignore\n",
      '4: secrets.levels.low: Invalid option: expected one of "block"|"warn"|"allow"',
    ],
    [
      "the yes of YAML 1.1",
      "version: 1\nrefs:\n  rules:\n    - match: [main]\n      delete: yes\n",
      '5: refs.rules.0.delete: Invalid option: expected one of "block"|"warn"|"allow"',
    ],
    [
      "the no of YAML 1.1",
      "version: 1\nsecrets: { levels: { high: no } }\n",
      "2: secrets.levels.high: Invalid option",
    ],
    [
      "a file that asks for YAML 1.1",
      "%YAML 1.1\n---\nversion: 1\ncontact: on\n",
      "4: contact: Invalid input: expected string, received boolean",
    ],
    [
      "a time without a unit",
      "version: 1\nlimits: { time: 30 }\n",
      "2: limits.time: must be a duration with a unit, such as 30s",
    ],
    [
      "a time with an unknown unit",
      "version: 1\nlimits:\n  time: 30sec\n",
      '3: limits.time: must be a duration with a unit (ms, s, m, h), such as 30s, not "30sec"',
    ],
    [
      "no time at all",
      "version: 1\nlimits: { time: 0s }\n",
      "2: limits.time: must be a duration with a unit",
    ],
    [
      "a time that no timer can hold",
      "version: 1\nlimits: { time: 597h }\n",
      '2: limits.time: must be at most 596h, not "597h"',
    ],
    [
      "a size without a unit",
      "version: 1\nlimits: { blob: 1000000 }\n",
      "2: limits.blob: must be a size with a unit, such as 25MiB",
    ],
    [
      "a size with an unknown unit",
      "version: 1\nlimits: { blob: 25mb }\n",
      '2: limits.blob: must be a size with a unit (B, kB, MB, GB, KiB, MiB, GiB), such as 25MiB, not "25mb"',
    ],
    [
      "a forward to nowhere",
      "version: 1\nforward:\n  timeout: 1s\n",
      "2: forward.url: Invalid input: expected string",
    ],
    ["an empty text", 'version: 1\ncontact: ""\n', "2: contact: Too small"],
  ])("%s", (_, text, complaint) => {
    expect(fault(text).message).toContain(`${FILE}:${complaint}`);
    expect(fault(text).message.split("\n")).toHaveLength(1);
    expect(fault(text).hint).toBe("nothing was guessed: until the policy is right, pushes are refused");
  });

  test("all complaints come at once, each on a line of its own", () => {
    const text = "version: 1\nrefs:\n  alow: [a]\nlimits:\n  time: soon\n  blobs: 1MiB\n";
    expect(fault(text).message.split("\n")).toEqual([
      `${FILE}:3: refs.alow: unknown key; did you mean allow? (allowed: allow, rules, max_updates, max_deletes)`,
      expect.stringContaining(`${FILE}:5: limits.time: must be a duration`),
      `${FILE}:6: limits.blobs: unknown key; did you mean blob? (allowed: time, blob, archive_depth, unpacked)`,
    ]);
  });
});

describe("a policy file that is no YAML of one meaning is refused with its line", () => {
  test.each([
    [
      "a key that stands twice",
      "version: 1\ncontact: a\ncontact: b\n",
      "3: contact: Map keys must be unique",
    ],
    [
      "a key that stands twice deep down",
      "version: 1\nsecrets:\n  levels:\n    high: block\n    high: allow\n",
      "5: secrets.levels.high: Map keys must be unique",
    ],
    ["a tab for indentation", "version: 1\nrefs:\n\tallow: [a]\n", "3: Tabs are not allowed as indentation"],
    ["a bracket that is not closed", "version: 1\nrefs: { allow: [a }\n", "2: "],
    ["a tag that nobody knows", "version: 1\ncontact: !person us\n", "2: Unresolved tag: !person"],
    ["two documents", "version: 1\n---\nversion: 1\n", "2: Source contains multiple documents"],
    [
      "an alias of a value",
      "version: 1\ncontact: &us team\naudit: *us\n",
      "3: audit: *us: aliases are not read",
    ],
    ["an alias of nothing", "version: 1\ncontact: *us\n", "2: "],
    [
      "an alias of what it stands in",
      "version: 1\nrefs: &r\n  allow: *r\n",
      "3: refs.allow: *r: aliases are not read",
    ],
    [
      "an alias for a merge",
      "version: 1\nrefs: &r { allow: [a] }\nsecrets:\n  <<: *r\n",
      "4: secrets.<<: *r: aliases are not read",
    ],
  ])("%s", (_, text, complaint) => {
    const { message } = fault(text);
    expect(message).toContain(`${FILE}:${complaint}`);
    expect(message.split("\n")).toHaveLength(1);
  });

  test("aliases that multiply are refused before they take up any room", () => {
    const doubling = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`);
    expect(fault(["version: 1", "a0: &a0 [x]", ...doubling].join("\n")).message).toContain(
      `${FILE}:3: a1.0: *a0`,
    );
  });

  test("an anchor that nothing refers to is only a name", () => {
    expect(parse("version: 1\ncontact: &us team\n").contact).toBe("team");
  });
});
