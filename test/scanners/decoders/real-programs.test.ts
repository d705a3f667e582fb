import { Buffer } from "node:buffer";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execaSync } from "execa";
import { afterAll, describe, expect, test } from "vitest";
import { findProgram } from "../../support/sshd.ts";
import { limitsOf, noise, token, ways } from "./support.ts";

const dir = mkdtempSync(join(tmpdir(), "decoders-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A path too long for the oldest kind of tar, and for the one after it. */
const LONG = `${"a-directory/".repeat(30)}the-file.env`;

const put = (path: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), content);
};
const text = `${"# a line of settings, one of many\n".repeat(3000)}token = ${token()}\n`;
put("settings.env", text);
put("noise.bin", noise(300_000));
put(LONG, text);

/** A program, its arguments, the file it writes, and the way in to the token. */
type Packed = readonly [string, readonly string[], string, string];

const PACKED: readonly Packed[] = [
  ["gzip", ["-k", "-9", "settings.env"], "settings.env.gz", "gzip"],
  ["gzip", ["-k", "-1", "-S", ".fast", "settings.env"], "settings.env.fast", "gzip"],
  ["bzip2", ["-k", "settings.env"], "settings.env.bz2", "bzip2"],
  ["xz", ["-k", "settings.env"], "settings.env.xz", "xz"],
  ["xz", ["-k", "-9e", "-S", ".best", "--format=xz", "settings.env"], "settings.env.best", "xz"],
  [
    "xz",
    ["-k", "-S", ".check", "--check=sha256", "--block-size=20000", "settings.env"],
    "settings.env.check",
    "xz",
  ],
  ["xz", ["-k", "-S", ".x86", "--x86", "--lzma2", "settings.env"], "settings.env.x86", "xz"],
  ...["v7", "ustar", "gnu", "pax"].map(
    (format): Packed => [
      "tar",
      [`--format=${format}`, "-cf", `${format}.tar`, "noise.bin", "settings.env"],
      `${format}.tar`,
      "tar!settings.env",
    ],
  ),
  [
    "tar",
    ["--format=gnu", "-cf", "long-gnu.tar", "noise.bin", LONG],
    "long-gnu.tar",
    `tar!${LONG.slice(0, 200)}…`,
  ],
  [
    "tar",
    ["--format=pax", "-cf", "long-pax.tar", "noise.bin", LONG],
    "long-pax.tar",
    `tar!${LONG.slice(0, 200)}…`,
  ],
  ["tar", ["-cJf", "a.tar.xz", "noise.bin", "settings.env"], "a.tar.xz", "xz tar!settings.env"],
  ["tar", ["-cjf", "a.tar.bz2", "noise.bin", "settings.env"], "a.tar.bz2", "bzip2 tar!settings.env"],
  ["zip", ["-q", "a.zip", "noise.bin", "settings.env"], "a.zip", "zip!settings.env"],
  ["zip", ["-q", "-0", "stored.zip", "noise.bin", "settings.env"], "stored.zip", "zip!settings.env"],
  ["zip", ["-q", "-fd", "streamed.zip", "noise.bin", "settings.env"], "streamed.zip", "zip!settings.env"],
  ["zip", ["-q", "-fz", "large.zip", "noise.bin", "settings.env"], "large.zip", "zip!settings.env"],
];

const note = (program: string): string =>
  findProgram(program) === null ? ` (skipped: install ${program} from the distribution)` : "";

describe("a token is found in what real programs write", () => {
  for (const [program, args, file, way] of PACKED) {
    test.skipIf(findProgram(program) === null)(
      `${program} ${args.slice(0, -1).join(" ").slice(0, 60)}${note(program)}`,
      () => {
        execaSync(program, args, { cwd: dir });
        const bytes = readFileSync(join(dir, file));
        expect(ways(bytes)).toEqual([way]);
        expect(limitsOf(bytes)).toEqual([]);
      },
    );
  }

  test.skipIf(findProgram("zip") === null)(`an archive that zip encrypted is reported${note("zip")}`, () => {
    execaSync("zip", ["-q", "-P", "a word", "locked.zip", "settings.env"], { cwd: dir });
    expect(limitsOf(readFileSync(join(dir, "locked.zip")))).toEqual(["encrypted"]);
  });

  test.skipIf(findProgram("gzip") === null)(`several gzip files in a row are one text${note("gzip")}`, () => {
    const half = text.length - 20;
    const parts = [text.slice(0, half), text.slice(half)].map(
      (input) => execaSync("gzip", ["-c"], { input, encoding: "buffer" }).stdout,
    );
    expect(ways(Buffer.concat(parts))).toEqual(["gzip"]);
  });
});
