import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAgent, readBottle } from "../../../bottle/manifest/read-manifest.ts";
import { Fault } from "../../../model/fault.ts";
import { HOST_KEY, manifest } from "../support.ts";

const FILE = "/config/b.md";

const complaint = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    return (error as Error).message.replaceAll(FILE, "FILE");
  }
  return "nothing is wrong";
};

const bottle = (settings: string): string =>
  complaint(() => readBottle(manifest(settings), FILE, "/home/user"));
const agent = (settings: string): string => complaint(() => readAgent(manifest(settings), FILE));

const SSH = `url: "ssh://git@git.example.com:2222/owner/app.git", identity_file: k, known_host_key: "${HOST_KEY}"`;
const remote = (fields: string): string => `git: { remotes: { app: { ${fields} } } }`;
const route = (fields: string): string => `egress:\n  routes:\n    - { ${fields} }`;

describe("what is wrong in a bottle is named with file, line, key and what would be right", () => {
  test.each([
    ["a right one", `extends: base\n${remote(SSH)}`, "nothing is wrong"],
    [
      "an unknown key",
      "envs: {}",
      /^FILE:2: envs: unknown key; did you mean env\? \(allowed: extends, backend, /,
    ],
    [
      "an unknown key in git",
      "git:\n  usr: {}",
      "FILE:3: git.usr: unknown key; did you mean user? (allowed: user, remotes)",
    ],
    [
      "an unknown key in a remote",
      remote(`${SSH}, identityfile: x`),
      "FILE:2: git.remotes.app.identityfile: unknown key; did you mean identity_file? (allowed: url, identity_file, known_host_key, token_ref, ca_file, refs, policy)",
    ],
    [
      "an unknown key in a route",
      route("host: a.example.com, pathz: []"),
      /^FILE:4: egress\.routes\.0\.pathz: unknown key/,
    ],
    ["a wrong type", "extends: 7", "FILE:2: extends: must be the name of a bottle or a list of names"],
    ["a list for a mapping", "env: []", "FILE:2: env: Invalid input: expected record, received array"],
    ["a mapping left empty", "env:", "FILE:2: env: Invalid input: expected record, received null"],
    [
      "an unknown backend",
      "backend: dokcer",
      /^FILE:2: backend: Invalid option: expected one of "bubblewrap"\|"docker"/,
    ],
    [
      "an unknown template",
      "agent_provider: { template: gpt }",
      /^FILE:2: agent_provider\.template: Invalid option: expected one of "claude"\|"codex"/,
    ],
    ["a number in env", "env: { A: 1 }", /^FILE:2: env\.A: must be text in quotes/],
    ["true in env", "env: { A: true }", /^FILE:2: env\.A: must be text in quotes/],
    [
      "a variable inside text",
      `env: { A: "x\${B}" }`,
      /^FILE:2: env\.A: must be text in quotes: a literal, "\$\{HOST_VARIABLE\}" alone/,
    ],
    ["a question without words", 'env: { A: "?" }', /^FILE:2: env\.A: must be text in quotes/],
    [
      "a bad name of a variable",
      'env: { "A-B": x }',
      "FILE:2: env.A-B: must be the name of a variable, such as GITEA_TOKEN",
    ],
    [
      "a bad address",
      "git: { user: { email: nobody } }",
      "FILE:2: git.user.email: must be an address such as implementer@example.com",
    ],
    [
      "a line's end in a name",
      'git: { user: { name: "a\\n[x]" } }',
      "FILE:2: git.user.name: must be one line without control characters",
    ],
    ["a remote without url", remote("identity_file: k"), /^FILE:2: git\.remotes\.app\.url: Invalid input/],
    [
      "a remote without a pinned key",
      remote('url: "ssh://git@git.example.com:2222/owner/app.git", identity_file: k'),
      "FILE:2: git.remotes.app: known_host_key is missing, and no key is trusted unseen: run `ssh-keyscan -t ed25519 -p 2222 git.example.com`, compare its answer with what the host publishes, and write it here",
    ],
    [
      "a remote without an identity",
      remote(`url: "git@git.example.com:owner/app.git", known_host_key: "${HOST_KEY}"`),
      "FILE:2: git.remotes.app: identity_file is missing: the key that only the gate uses, such as ~/.ssh/id_gate",
    ],
    [
      "a key that is none",
      remote('url: "git@h:a/b", identity_file: k, known_host_key: "ssh-ed25519 AAAA"'),
      /known_host_key: must be a public key line/,
    ],
    [
      "a key for https",
      remote('url: "https://h.example.com/a/b", identity_file: k'),
      "FILE:2: git.remotes.app.identity_file: is for ssh; this remote is reached over https",
    ],
    [
      "authorities for ssh",
      remote(`${SSH}, ca_file: c`),
      "FILE:2: git.remotes.app.ca_file: is for https; this remote is reached over ssh",
    ],
    [
      "a path that the gate would not take",
      remote('url: "https://h.example.com/a/{b}"'),
      /^FILE:2: git\.remotes\.app\.url: its path is not plain: write the path without/,
    ],
    [
      "a token for ssh",
      remote(`${SSH}, token_ref: T`),
      "FILE:2: git.remotes.app.token_ref: is for https; this remote is reached over ssh",
    ],
    [
      "a password in a url",
      remote(`url: "${["https://me", "word@h.example.com/a/b"].join(":")}"`),
      "FILE:2: git.remotes.app.url: must not hold a password; for https name the host's variable in token_ref",
    ],
    ["another transport", remote('url: "ext::sh -c x"'), /^FILE:2: git\.remotes\.app\.url: must /],
    ["a local path", remote("url: /srv/git/app.git"), /^FILE:2: git\.remotes\.app\.url: must be ssh:/],
    [
      "dots in a path",
      remote('url: "ssh://h/a/../b"'),
      /url: must name a repository, without empty parts, \. and \.\./,
    ],
    [
      "a dash before a path",
      remote('url: "git@h:-x/b"'),
      /url: must have a path that does not begin with a dash/,
    ],
    [
      "a remote with an odd name",
      'git: { remotes: { "../x": { url: "https://h/a/b" } } }',
      "FILE:2: git.remotes.../x: must be a name: small letters, digits, dots, dashes and underscores, at most 64",
    ],
    [
      "a host with a scheme",
      route('host: "https://a.example.com"'),
      /^FILE:4: egress\.routes\.0\.host: must be a host name/,
    ],
    [
      "a host twice",
      "egress:\n  routes:\n    - { host: a.example.com }\n    - { host: A.example.com. }",
      "FILE:5: egress.routes.1: a.example.com is there twice; write one route with all its matches",
    ],
    [
      "a role that a provider owns",
      route("host: a.example.com, role: claude_code_oauth"),
      "FILE:4: egress.routes.0.role: unknown role; a provider brings its own routes: write agent_provider: { template: claude, auth_token: BOTTLE_CLAUDE_OAUTH_TOKEN }",
    ],
    [
      "a role of nobody",
      route("host: a.example.com, role: x"),
      /role: unknown role; .*template: claude.* or .*template: codex/,
    ],
    [
      "a dollar in a token_ref",
      route('host: a.example.com, auth: { scheme: token, token_ref: "" }'),
      /token_ref/,
    ],
  ])("%s", (_, settings, message) => {
    if (typeof message === "string") expect(bottle(settings)).toBe(message);
    else expect(bottle(settings)).toMatch(message);
  });

  test("everything that is wrong is told at once, line by line", () => {
    const lines = bottle("envs: {}\nbackend: x\ngit: { user: { email: nobody } }").split("\n");
    expect(lines.map((line) => line.split(":", 3).join(":"))).toEqual([
      "FILE:2: envs",
      "FILE:3: backend",
      "FILE:4: git.user.email",
    ]);
  });
});

describe("YAML that readers disagree on is refused", () => {
  test.each([
    ["a key twice", "backend: docker\nbackend: docker", "FILE:3: backend: Map keys must be unique"],
    ["an anchor", "env: &x { A: b }", "FILE:2: env: &x: anchors are not read"],
    ["an alias", "env: &x { A: b }\nimage: *x", "FILE:3: image: *x: aliases are not read"],
    ["a tag", "image: !!str x", "FILE:2: image: tag:yaml.org,2002:str: tags are not read"],
    ["yes", "env: { A: yes }", "FILE:2: env.A: yes is true or false to some readers and text to others"],
    [
      "no as a key",
      "env: { NO: x }",
      "FILE:2: env.NO: NO is true or false to some readers and text to others",
    ],
    ["octal", "env: { MODE: 0644 }", "FILE:2: env.MODE: 0644 is octal to some readers and decimal to others"],
    [
      "new octal",
      "env: { MODE: 0o644 }",
      "FILE:2: env.MODE: 0o644 is a number to some readers and text to others",
    ],
    [
      "base 60",
      "env: { AT: 12:30:00 }",
      "FILE:2: env.AT: 12:30:00 is a number to base 60 to some readers and text to others",
    ],
    ["a merge key", "env:\n  <<: { A: b }", "FILE:3: env.<<: << merges mappings for some readers"],
    ["a key that is no text", "env: { 1: x }", "FILE:2: env.1: a key must be text"],
    ["a prototype", "env: { __proto__: x }", "FILE:2: env.__proto__: can not be a key"],
    ["an anchor of it all", "&x\nenv: { A: b }", "FILE:3: the file: &x: anchors are not read"],
    [
      "deep in a list",
      "egress:\n  routes:\n    - host: a.example.com\n    - { host: b.example.com, git: { fetch: on } }",
      "FILE:5: egress.routes.1.git.fetch: on is true or false to some readers and text to others",
    ],
    [
      "twice in a mapping of a list",
      "egress: { routes: [{ host: a, host: b }] }",
      "FILE:2: egress.routes.0.host: Map keys must be unique",
    ],
    ["quoted", 'env: { A: "yes", MODE: "0644", "NO": x }', "nothing is wrong"],
  ])("%s", (_, settings, message) => {
    expect(bottle(settings)).toBe(message);
  });

  test.each([
    ["no fence", "backend: docker\n", "FILE:1: the file must begin with ---, the fence of its settings"],
    ["no end", "---\nbackend: docker\n", "FILE:1: the settings have no end"],
  ])("%s", (_, text, message) => {
    expect(complaint(() => readBottle(text, FILE, "/"))).toBe(message);
  });

  test("line ends of Windows and a byte order mark are no matter", () => {
    expect(complaint(() => readBottle("\ufeff---\r\nbackend: docker\r\n---\r\n", FILE, "/"))).toBe(
      "nothing is wrong",
    );
  });
});

describe("an agent may not say what only a bottle may", () => {
  const WHY =
    "belongs in a bottle: an agent's file can come from a cloned repository, which must not grant itself hosts, variables, credentials or remotes";
  test.each([
    ["env", "env: { A: b }"],
    ["egress", "egress: { routes: [] }"],
    ["agent_provider", "agent_provider: { template: claude }"],
    ["extends", "extends: base"],
    ["backend", "backend: docker"],
    ["image", "image: x"],
    ["git.remotes", 'git: { remotes: { app: { url: "https://h.example.com/a/b" } } }'],
  ])("%s", (key, settings) => {
    expect(agent(`bottle: b\n${settings}`)).toBe(`FILE:3: ${key}: ${WHY}`);
    expect(bottle(settings)).toBe("nothing is wrong");
  });

  test("what it may say is read", () => {
    expect(agent('bottle: [a, b]\nskills: [review]\ngit: { user: { name: "" } }')).toBe("nothing is wrong");
    expect(agent("botle: b")).toBe(
      "FILE:2: botle: unknown key; did you mean bottle? (allowed: bottle, git, skills)",
    );
  });
});

describe("whatever stands in a file", () => {
  const word = fc.constantFrom(
    ...[
      "extends",
      "env",
      "git",
      "user",
      "remotes",
      "egress",
      "routes",
      "host",
      "auth",
      "agent_provider",
      "template",
    ],
    ...[
      "bottle",
      "skills",
      ": ",
      "- ",
      "\n",
      "\n  ",
      "{",
      "}",
      "[",
      "]",
      "&a",
      "*a",
      "!!x",
      '"',
      "'",
      "#",
      "|",
      ">",
      "?",
    ],
    ...[
      "---",
      "\n---\n",
      "null",
      "7",
      "a.example.com",
      "__proto__",
      "constructor",
      "toString",
      `\${A}`,
      "\u0000",
      "\t",
    ],
  );
  test("it is read or refused with a message, never a defect", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(word).map((words) => words.join("")),
          fc.string(),
        ),
        (text) => {
          for (const read of [readBottle, readAgent]) {
            try {
              read(manifest(text), FILE, "/home/user");
            } catch (error) {
              expect(error).toBeInstanceOf(Fault);
              expect((error as Fault).message).toContain(FILE);
            }
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
