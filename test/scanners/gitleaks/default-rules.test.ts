import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { execaSync } from "execa";
import { describe, expect, test } from "vitest";
import { makeSandbox } from "../../support/sandbox.ts";
import { filesIn, load, rowOfOurs, runGitleaks, scanFile, writeFiles } from "./both.ts";
import { GITLEAKS, GITLEAKS_NOTE } from "./programs.ts";

const data = (name: string): string => new URL(`../../../../shared/data/${name}`, import.meta.url).pathname;
const CONFIG = data("gitleaks-default.toml.gz");
const SAMPLES = data("credsweeper-samples.tar.gz");
const EXAMPLES = data("rule-examples.jsonl.gz");
const missing = [CONFIG, SAMPLES, EXAMPLES].find((path) => !existsSync(path));
const note = missing === undefined ? GITLEAKS_NOTE : ` (skipped: there is no ${missing})`;

/**
 * What `gitleaks dir` does not open at all, though the gate reads it: archives, which it knows by their names, and
 * what begins like an application's file.
 */
const isLeftOut = (path: string, bytes: Buffer): boolean =>
  /\.(?:7z|bz2|gz|lz4|rar|rpm|tar|tgz|xz|zip|zst)$/.test(path) ||
  ["SQLite format 3\0", "%PDF", "PK\x03\x04", "\xed\xab\xee\xdb"].some((magic) =>
    bytes.toString("latin1", 0, 16).startsWith(magic),
  );

const compareOn = (folder: string, dir: string) => {
  const config = join(dir, "default.toml");
  writeFiles(dir, { "default.toml": gunzipSync(readFileSync(CONFIG)) });
  const theirs = runGitleaks(["dir", ".", "-c", config], folder, join(dir, "report.json")).rows;
  const scanner = load({ config });
  const found = filesIn(folder).flatMap((path) => {
    const bytes = readFileSync(join(folder, path));
    return scanFile(scanner, path, bytes).map((one) => ({
      row: rowOfOurs(one),
      more: isLeftOut(path, bytes),
    }));
  });
  const ours = found.filter(({ more }) => !more).map(({ row }) => row);
  return { theirs, ours: ours.sort(), more: found.filter(({ more }) => more).length };
};

describe.skipIf(GITLEAKS === null || missing !== undefined)(`gitleaks' own rules${note}`, () => {
  test("find on the credsweeper samples what gitleaks finds, and something in files it does not open", async () => {
    const { dir } = await makeSandbox();
    const folder = join(dir, "files");
    writeFiles(folder, {});
    execaSync("tar", ["-xzf", SAMPLES, "-C", folder]);
    const { theirs, ours, more } = compareOn(folder, dir);
    expect(ours).toEqual(theirs);
    expect(ours.length).toBeGreaterThan(500);
    expect(more).toBeGreaterThan(0);
  });

  test("find on the published examples of other rules what gitleaks finds", async () => {
    const { dir } = await makeSandbox();
    const folder = join(dir, "files");
    const lines = gunzipSync(readFileSync(EXAMPLES)).toString().trim().split("\n");
    writeFiles(
      folder,
      Object.fromEntries(lines.map((line, index) => [`${index}.txt`, String(JSON.parse(line).text)])),
    );
    const { theirs, ours } = compareOn(folder, dir);
    expect(ours).toEqual(theirs);
    expect(ours.length).toBeGreaterThan(200);
  });

  test("are the same when a file extends them as the default", async () => {
    const { dir } = await makeSandbox();
    writeFiles(dir, { "default.toml": gunzipSync(readFileSync(CONFIG)) });
    writeFiles(dir, {
      "own.toml":
        '[extend]\nuseDefault = true\ndisabledRules = ["jwt"]\n[[rules]]\nid = "own"\nregex = "own_[a-z]+"\n',
      "files/f": `own_abc\nkey = "${["AKIA", "Q3EGRIE7TSTQK2MF"].join("")}"\n`,
    });
    const config = join(dir, "own.toml");
    const theirs = runGitleaks(["dir", ".", "-c", config], join(dir, "files"), join(dir, "report.json")).rows;
    const scanner = load({ config, defaultConfig: join(dir, "default.toml") });
    const ours = scanFile(scanner, "f", readFileSync(join(dir, "files/f")))
      .map(rowOfOurs)
      .sort();
    expect(ours).toEqual(theirs);
    expect(ours.length).toBeGreaterThan(0);
    expect(scanner.rules.some(({ id }) => id === "jwt")).toBe(false);
  });
});
