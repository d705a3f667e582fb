import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRef, type RefFacts } from "../../../gate/forward/judge-ref.ts";
import { parsePorcelain } from "../../../gate/forward/parse-porcelain.ts";
import { pushPlan } from "../../../gate/forward/push-arguments.ts";
import { readReport } from "../../../gate/forward/read-report.ts";
import { isPushableRef, isRefFormat } from "../../../gate/forward/ref-format.ts";
import { knownHosts, sshCommand } from "../../../gate/forward/ssh-command.ts";
import { parseUpstream, shownUrl } from "../../../gate/forward/target.ts";
import { complaint, readWords } from "../../../gate/forward/upstream-words.ts";
import { isOn, parseConfigList } from "../../../gate/git-config.ts";
import { type Oid, parseOid } from "../../../model/oid.ts";
import { rawFromText } from "../../../model/raw.ts";
import { run } from "../../../sys/run.ts";
import { create, ENV, move, ref, remove } from "./world.ts";

const a = parseOid("a".repeat(40));
const b = parseOid("b".repeat(40));
const bytes = (text: string) => Buffer.from(text, "latin1");

describe("the arguments of a push", () => {
  it("are one call: leases, then the URL, then what goes where", () => {
    const updates = [create("refs/heads/new", a), move("refs/heads/main", a, b), remove("refs/tags/v1", a)];
    expect(pushPlan(updates, "ssh://host/x")).toEqual({
      args: [
        ...["push", "--porcelain", "--progress", "--atomic", "--no-verify"],
        "--force-with-lease=refs/heads/new:",
        `--force-with-lease=refs/heads/main:${a}`,
        `--force-with-lease=refs/tags/v1:${a}`,
        ...["--", "ssh://host/x"],
        `${a}:refs/heads/new`,
        `${b}:refs/heads/main`,
        ":refs/tags/v1",
      ],
      config: "",
      refs: "",
    });
  });

  it("stay small for any number of updates", () => {
    const many = Array.from({ length: 20_000 }, (_, n) => move(`refs/tags/v${n}`, a, b));
    const plan = pushPlan(many, "ssh://host/x");
    expect(plan.args.join(" ").length).toBeLessThan(200);
    expect(plan.config.split("\n")).toContain(`\tpush = "${b}:refs/tags/v19999"`);
    expect(plan.refs.split("\n")).toContain(`${a} refs/lease/tags/v19999`);
  });
});

describe("what git push reports", () => {
  const report = (exitCode: number, text: string) =>
    readReport(exitCode, parsePorcelain(bytes(text)), [
      create("refs/heads/x", a),
      move("refs/heads/y", a, b),
    ]);

  it("is landed only with exit code 0 and a line for each ref", () => {
    const lines = `To up\n*\t${a}:refs/heads/x\t[new branch]\n \t${b}:refs/heads/y\taaaa..bbbb\nDone\n`;
    expect(report(0, lines)).toEqual({ kind: "landed" });
    expect(report(0, lines.replace(" \t", "+\t").replace("..bbbb", "...bbbb (forced update)"))).toEqual({
      kind: "landed",
    });
    expect(report(1, lines)).toEqual({ kind: "unclear" });
    expect(report(0, lines.replace(/^\*.*\n/m, ""))).toEqual({ kind: "unclear" });
    expect(report(0, "")).toEqual({ kind: "unclear" });
  });

  it("is refused only when no ref was taken and each refusal is an answer", () => {
    const refusal = (x: string, y: string) =>
      `!\t${a}:refs/heads/x\t${x}\n!\t${b}:refs/heads/y\t${y}\nDone\n`;
    expect(
      report(1, refusal("[remote rejected] (no (really) \x1b[1m)", "[rejected] (atomic push failed)")),
    ).toEqual({
      kind: "refused",
      stale: false,
      refusals: [
        { ref: "refs/heads/x", words: "no (really) \\x1b[1m", because: "upstream" },
        { ref: "refs/heads/y", words: "not pushed, because another ref was refused", because: "other" },
      ],
    });
    expect(report(1, refusal("[rejected] (stale info)", "[rejected] (atomic push failed)"))).toMatchObject({
      stale: true,
    });
    expect(report(1, refusal("[rejected] (stale info)", "[remote rejected] (no)"))).toMatchObject({
      stale: false,
    });
    const failure = "[remote failure] (remote failed to report status)";
    expect(report(1, refusal(failure, failure))).toEqual({ kind: "unclear" });
    expect(report(1, refusal("[remote rejected] (no)", "x").replace("!\tbb", "*\tbb"))).toEqual({
      kind: "unclear",
    });
  });
});

describe("words on standard error", () => {
  it("are upstream's or ours, without progress, noise and control characters", () => {
    const text = [
      "Enumerating objects: 5, done.",
      "Counting objects:  20% (1/5)\rCounting objects: 100% (5/5), done.",
      "remote: Resolving deltas:  50% (1/2)        \rremote: look \x1b]0;x\x07here        ",
      "remote: ",
      "remote: caf\xc3\xa9 \xff",
      "hint: something",
      "error: failed to push some refs to 'up'",
      "fatal: /tmp/outbox-1/config is bad",
    ].join("\n");
    const words = readWords(bytes(text), "/tmp/outbox-1");
    expect(words).toEqual({
      remote: ["look \\x1b]0;x\\x07here", "café \\xff"],
      local: ["fatal: outbox/config is bad"],
    });
    expect(complaint(words)).toBe("outbox/config is bad");
  });

  it.each([
    ["SSL certificate problem: certificate has expired", "its certificate has ended"],
    ["SSL certificate problem: unable to get local issuer certificate", "its certificate cannot be verified"],
    ["SSL: no alternative certificate subject name matches target host name 'h'", "is for another host"],
    ["OpenSSL/3.5.0: error:0A0000C6:SSL routines::packet length too long", "does not speak TLS"],
    ["Failed to connect to h port 443 after 3 ms: Could not connect to server", "it cannot be connected to"],
    ["The requested URL returned error: 401", "does not take the request (401)"],
    ["something new", "something new"],
  ])("of a transport with OpenSSL are understood too: %s", (said, meant) => {
    const words = readWords(bytes(`fatal: unable to access 'https://h/x/': ${said}\n`), "/o");
    expect(complaint(words)).toContain(meant);
    expect(complaint(words)).not.toContain("unable to access");
    // Of ssh the same words mean what they say.
    expect(complaint(readWords(bytes(`${said}\n`), "/o"))).toBe(said);
  });

  it("are cut when upstream does not stop talking", () => {
    const { remote } = readWords(bytes(`${"remote: x\n".repeat(1000)}remote: ${"y".repeat(9999)}\n`), "/o");
    expect(remote).toHaveLength(61);
    expect(remote.at(-1)).toHaveLength(401);
  });
});

describe("an upstream's URL", () => {
  it("is https, ssh in both forms, a file URL or an absolute path", () => {
    expect(parseUpstream("ssh://git@host:2222/a/b.git")).toEqual({ kind: "ssh", host: "host", port: "2222" });
    expect(parseUpstream("ssh://[::1]/x")).toEqual({ kind: "ssh", host: "[::1]", port: null });
    expect(parseUpstream("git@gitea.example.com:a/b.git")).toMatchObject({ host: "gitea.example.com" });
    expect(parseUpstream("host:x")).toMatchObject({ host: "host" });
    expect(parseUpstream("/srv/x.git")).toEqual({ kind: "file", path: "/srv/x.git" });
    expect(parseUpstream("file:///srv/x.git")).toEqual({ kind: "file", path: "/srv/x.git" });
    const https = { kind: "https", host: "host", port: null };
    expect(parseUpstream("https://host/a/b.git")).toEqual(https);
    expect(parseUpstream("https://host:8443/~a/b%20c")).toEqual({ ...https, port: "8443" });
    expect(parseUpstream("https://[::1]/x/")).toEqual({ ...https, host: "[::1]" });
  });

  it("is nothing else", () => {
    for (const url of [
      "",
      "origin",
      "../x.git",
      "-oProxyCommand=x",
      "--upload-pack=x:y",
      "ssh://-oProxyCommand=x/y",
      "ssh://git@-host/y",
      "ssh://-git@host/y",
      "ssh://git:password@host/y",
      "ssh://host/-x",
      "ssh://host:22x/y",
      "ssh://ho st/y",
      "-x@host:y",
      "host:-y",
      "ext::sh -c id",
      "ext::ssh://host/x",
      "file://host/x",
      "file:x",
      "git://host/x",
      "ftp://host/x",
      "http://host/x",
      "HTTPS://host/x",
      "https:host/x",
      "https:/host/x",
      "https://host",
      "https://host/",
      "https:///x",
      "https://-host/x",
      "https://ho_st:0/x",
      "https://host:65536/x",
      "https://host/x?y",
      "https://host/x#y",
      "https://host/a//b",
      "https://host/a/../b",
      "https://host/a/%2e%2E/b",
      "https://host/a b",
      "https://host/a%2",
      "https://host\\x",
      "https://user@host/x",
      "https://host/x@y",
      "ssh://host/x\n",
      "ssh://host/x\u0000",
      "/srv/x\ny",
    ]) {
      expect(() => parseUpstream(url), url).toThrow("cannot forward to");
    }
  });

  it("is shown without user and password", () => {
    expect(shownUrl("ssh://git:pw@host:22/a@b")).toBe("ssh://host:22/a@b");
    expect(shownUrl("git@host:a/b")).toBe("host:a/b");
    expect(shownUrl("/srv/a@b")).toBe("/srv/a@b");
    for (const url of [
      "https://u:p@host/x",
      "https://u:p/a@host/x",
      "https://p@host/x?p#p",
      "https:p@host/x",
    ])
      expect(
        shownUrl(url)
          .replace("https", "")
          .replace(/^:(?:\/\/)?/, ""),
        url,
      ).toBe("host/x");
  });
});

describe("ssh", () => {
  it("gets a command without anything from outside", () => {
    const command = sshCommand({ connectTimeoutMs: 2_500, stallTimeoutMs: 60_000 });
    expect(command).toMatch(/^[A-Za-z0-9 =_/.-]+$/);
    for (const word of [
      "-F /dev/null",
      "-i identity",
      "BatchMode=yes",
      "StrictHostKeyChecking=yes",
      "UserKnownHostsFile=known_hosts",
      "GlobalKnownHostsFile=/dev/null",
      "IdentitiesOnly=yes",
      "IdentityAgent=none",
      "ConnectTimeout=3",
      "ServerAliveInterval=20",
      "ServerAliveCountMax=3",
    ]) {
      expect(command).toContain(word);
    }
  });

  it("knows one name and the pinned keys, however they were copied", () => {
    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKLM5gzIUFMdvNi";
    const line = `upstream ${key}\n`;
    expect(knownHosts(key, "")).toBe(line);
    expect(knownHosts(`\n# host:22 SSH-2.0\r\nhost,1.2.3.4 ${key} a comment\r\n`, "")).toBe(line);
    expect(knownHosts(`${key}\n${key}`, "")).toBe(line + line);
    for (const bad of [
      "",
      "# nothing",
      "AAAA",
      "ssh-ed25519",
      key.replace("ed25519", "rsa"),
      `@cert-authority * ${key}`,
      `@revoked host ${key}`,
      `* ${key} x\u0000`.replace("* ", "|1|x "),
    ]) {
      expect(() => knownHosts(bad, "scan"), bad).toThrow();
    }
  });
});

describe("ref names", () => {
  it("are what git check-ref-format takes", async () => {
    const part = fc.oneof(
      fc.constantFrom(
        "refs",
        "heads",
        "a",
        "@",
        ".lock",
        "x.lock",
        "..",
        ".",
        "@{",
        "",
        "-",
        "é",
        "~",
        "*",
        "\\",
        " ",
        "\t",
        ":",
      ),
      fc.string({ maxLength: 3 }),
    );
    const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    await fc.assert(
      fc.asyncProperty(name, fc.boolean(), async (text, oneLevel) => {
        fc.pre(!text.includes("\0") && !text.startsWith("-"));
        const args = oneLevel ? ["--allow-onelevel"] : [];
        const { exitCode } = await run({ argv: ["git", "check-ref-format", ...args, text], env: ENV });
        expect(isRefFormat(Buffer.from(text).toString("latin1"), { oneLevel })).toBe(exitCode === 0);
      }),
      { numRuns: 150 },
    );
  });

  it("must be under refs/, and two levels below it unless they are deleted", () => {
    expect(isPushableRef(ref("refs/heads/x"), "create")).toBe(true);
    expect(isPushableRef(ref("refs/x"), "create")).toBe(false);
    expect(isPushableRef(ref("refs/x"), "delete")).toBe(true);
    expect(isPushableRef(ref("heads/x/y"), "move")).toBe(false);
  });
});

describe("one ref of an earlier forward", () => {
  const judge = (local: Oid | null, upstream: Oid | null, more: Partial<RefFacts> = {}) =>
    judgeRef({
      update: move("refs/heads/x", a, b),
      state: "unknown",
      mayStillLand: true,
      pushedAgain: false,
      local,
      upstream,
      ...more,
    });
  const c = parseOid("c".repeat(40));

  it.each([
    ["applied here", b, b, {}, "done"],
    ["applied here, and upstream was moved on", b, c, {}, "done"],
    ["landed upstream only", a, b, {}, "apply"],
    ["landed upstream only, and is pushed again now", a, b, { pushedAgain: true }, "wait"],
    ["nowhere yet", a, a, {}, "wait"],
    ["nowhere, and too late", a, a, { mayStillLand: false }, "done"],
    ["nowhere any more", a, a, { state: "landed" }, "done"],
    ["overtaken on both sides alike", c, c, { mayStillLand: false }, "done"],
    ["overtaken upstream only", a, c, {}, "diverged"],
    ["overtaken here only", c, b, {}, "diverged"],
    ["gone upstream", a, null, {}, "diverged"],
  ] as const)("%s", (_, local, upstream, more, verdict) => {
    expect(judge(local, upstream, more)).toBe(verdict);
  });

  it("may be a creation or a deletion", () => {
    const creation = { update: create("refs/heads/x", b) };
    expect(judge(null, b, creation)).toBe("apply");
    expect(judge(null, null, creation)).toBe("wait");
    const deletion = { update: remove("refs/heads/x", a) };
    expect(judge(a, null, deletion)).toBe("apply");
    expect(judge(null, null, deletion)).toBe("done");
  });
});

describe("git's configuration as a list", () => {
  it("has values, empty values and no values", () => {
    const config = parseConfigList(bytes("a.b\n1\0a.b\n2\nmore\0x.y\0x.empty\n\0"));
    expect([...config]).toEqual([
      ["a.b", ["1", "2\nmore"]],
      ["x.y", ["true"]],
      ["x.empty", [""]],
    ]);
    expect([isOn(config, "x.y"), isOn(config, "x.empty"), isOn(config, "none")]).toEqual([
      true,
      false,
      false,
    ]);
    for (const [value, on] of [
      ["No", false],
      ["off", false],
      ["0", false],
      ["10", true],
      ["YES", true],
    ] as const) {
      expect(isOn(new Map([["k", [rawFromText(value)]]]), "k"), value).toBe(on);
    }
  });
});
