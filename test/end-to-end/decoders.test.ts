import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tar, zip } from "../scanners/decoders/packers.ts";
import { eachByte, hexOf, noise } from "../scanners/decoders/support.ts";
import { type Bench, makeBench, ungated } from "../support/bench.ts";
import { auditOf, writeHook } from "../support/gate-repo.ts";
import { writeCommit } from "../support/objects.ts";
import { buildPlainGate } from "../support/plain-gate.ts";
import { type Pushed, push } from "../support/push.ts";
import type { Repo } from "../support/repo.ts";
import { TOKEN_RULE } from "../support/secrets.ts";

const program = mkdtempSync(join(tmpdir(), "plain-gate-"));
const plainGate = join(program, "gate.cjs");

beforeAll(() => buildPlainGate(plainGate));
afterAll(() => rmSync(program, { recursive: true, force: true }));

/** The same gate without decoders. */
const plain = async (bench: Bench): Promise<Repo> => {
  const gate = await ungated(bench);
  await writeHook(gate, "pre-receive", `#!/bin/sh\nexec '${process.execPath}' '${plainGate}' pre-receive\n`);
  return gate;
};

const pushFile = async (
  bench: Bench,
  gate: Repo,
  path: string,
  content: string | Buffer,
): Promise<Pushed> => {
  const commit = await writeCommit(bench.client, { files: { [path]: content }, parents: [bench.base] });
  return push(bench.client, gate.dir, { "refs/heads/topic": commit });
};

const utf32 = (text: string): Buffer => {
  const bytes = Buffer.alloc(text.length * 4);
  for (let at = 0; at < text.length; at++) bytes.writeUInt32LE(text.charCodeAt(at), at * 4);
  return bytes;
};

const printable = (token: string): string => eachByte(token, (byte) => `=${hexOf(byte).toUpperCase()}`);

/** A file, what holds the token in it, and how the place is named. */
const HIDDEN: readonly (readonly [string, (token: string) => string | Buffer, string, string])[] = [
  ["base64", (token) => `v: ${Buffer.from(token).toString("base64")}\n`, "a.yaml", "a.yaml:1 (base64)"],
  [
    "base64 of UTF-32",
    (token) => `v: ${utf32(`k = ${token} `).toString("base64")}\n`,
    "a.yaml",
    "a.yaml:1 (base64, utf-16)",
  ],
  ["UTF-32", (token) => utf32(`k = ${token}\n`), "a.txt", "a.txt:1 (utf-16)"],
  [
    "percents",
    (token) => `GET /?k=${eachByte(token, (byte) => `%${hexOf(byte)}`)}\n`,
    "a.http",
    "a.http:1 (percent)",
  ],
  ["quoted-printable", (token) => `k=3D${printable(token)}\n`, "a.eml", "a.eml:1 (quoted-printable)"],
  [
    "a literal in two parts",
    (token) => `const k =\n  "${token.slice(0, 15)}" +\n  "${token.slice(15)}";\n`,
    "a.js",
    "a.js:2 (joined)",
  ],
  [
    "a zip in a compressed tar",
    (token) =>
      gzipSync(
        tar(
          { name: "docs/a.txt", data: "a" },
          { name: "in.zip", data: zip({ name: "c/.env", data: `\n\nk=${token}\n` }) },
        ),
      ),
    "backup.tgz",
    "backup.tgz!in.zip!c/.env:3 (gzip)",
  ],
  [
    "base64 in a zip",
    (token) => zip({ name: "config/.env", data: `\n\nk: ${Buffer.from(token).toString("base64")}\n` }),
    "backup.zip",
    "backup.zip!config/.env:3 (base64)",
  ],
];

describe("a token is refused, and its place named, in", () => {
  test.each(HIDDEN)("%s", async (_, hide, path, place) => {
    const bench = await makeBench();
    const { token, gate } = bench;
    const content = hide(token);
    const refused = await pushFile(bench, gate, path, content);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain(`[secret/${TOKEN_RULE}, high]`);
    expect(refused.remote).toContain(`${place}, commit`);
    expect(refused.text).not.toContain(token);
    const [line] = await auditOf(gate);
    expect(line).toMatchObject({ verdict: "reject", findings: [{ rule: TOKEN_RULE }] });
  });

  test.each(HIDDEN.filter(([name]) => name !== "UTF-32"))(
    "%s, which passes a gate without decoders",
    async (_, hide, path) => {
      const bench = await makeBench();
      const passed = await pushFile(bench, await plain(bench), path, hide(bench.token));
      expect(passed).toMatchObject({ exitCode: 0 });
    },
  );
});

describe("what cannot be looked into to its end", () => {
  const bomb = (): Buffer => zip({ name: "big.bin", data: Buffer.alloc(64 * 1024 * 1024) });

  test("a bomb is refused, with its place and the limit, and passes a gate without decoders", async () => {
    const bench = await makeBench();
    const refused = await pushFile(bench, bench.gate, "backup.zip", bomb());
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain("not looked into: backup.zip!big.bin grows by more than 200 times");
    const passed = await pushFile(bench, await plain(bench), "backup.zip", bomb());
    expect(passed).toMatchObject({ exitCode: 0 });
  });

  test("an archive deeper than the policy allows is refused, and looked into where it allows more", async () => {
    const bench = await makeBench({ policy: { limits: { archive_depth: 2 } } });
    const deep = gzipSync(gzipSync(gzipSync(`k = ${bench.token}\n`)));
    const refused = await pushFile(bench, bench.gate, "a.gz", deep);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain("not looked into: a.gz (gzip, gzip, gzip) lies deeper than 2 archives");
    expect(refused.remote).not.toContain(TOKEN_RULE);
    const other = await makeBench({ policy: { limits: { archive_depth: 3 } } });
    const found = await pushFile(
      other,
      other.gate,
      "a.gz",
      gzipSync(gzipSync(gzipSync(`k = ${other.token}\n`))),
    );
    expect(found.remote).toContain(`[secret/${TOKEN_RULE}, high]`);
  });

  test("more than the policy lets be unpacked is refused", async () => {
    const bench = await makeBench({ policy: { limits: { unpacked: "1MiB" } } });
    const refused = await pushFile(bench, bench.gate, "a.gz", gzipSync(noise(3 * 1024 * 1024)));
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain("not looked into: a.gz (gzip) unpacks to more than 1 MiB");
  });

  test("in a policy that only watches, a bomb is refused all the same", async () => {
    const bench = await makeBench({ policy: { mode: "monitor" } });
    expect(await pushFile(bench, bench.gate, "backup.zip", bomb())).toMatchObject({ exitCode: 1 });
  });

  test("an encrypted archive is noted and passes", async () => {
    const bench = await makeBench();
    const locked = zip({ name: "letter.txt", data: "nothing", encrypted: true });
    const passed = await pushFile(bench, bench.gate, "backup.zip", locked);
    expect(passed).toMatchObject({ exitCode: 0 });
    expect(passed.remote).toContain("note: not looked into: backup.zip!letter.txt is encrypted");
  });

  test("a secret in its name is shown nowhere", async () => {
    const bench = await makeBench();
    const named = zip({ name: `${bench.token}.bin`, data: Buffer.alloc(64 * 1024 * 1024) });
    const refused = await pushFile(bench, bench.gate, "backup.zip", named);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.text).not.toContain(bench.token);
  });
});
