import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Fingerprint } from "../../../model/finding.ts";
import type { Batch } from "../../../scanners/external/batch.ts";
import type { ScannerSettings } from "../../../scanners/external/scanner-settings.ts";
import { secretlint } from "../../../scanners/external/secretlint/secretlint.ts";
import { inThread } from "../../../sys/script-thread.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { githubToken } from "../../support/secrets.ts";

const ROOT = new URL("../../..", import.meta.url).pathname;
const context = { fingerprint: () => "0011223344556677" as Fingerprint, inlineAllow: false, env: {} };

const settings = (more: Partial<ScannerSettings> = {}): ScannerSettings => ({
  use: "secretlint",
  program: ROOT,
  config: null,
  ignore: null,
  baseline: null,
  timeoutMs: 60_000,
  ...more,
});

const batchOf = (directory: string, text: string): Batch => {
  const content = { file: join(directory, "content"), names: ["0/app.env"], places: [] };
  writeFileSync(content.file, text);
  return { directory, contents: [content], find: () => content, commitInfo: () => null };
};

describe("secretlint", () => {
  const token = githubToken("secretlint");
  const never = new AbortController().signal;

  test("names the bytes of a secret, also behind text that is not ASCII", async () => {
    const { dir } = await makeSandbox();
    const text = `ünïcödé\n"${token}"\n`;
    const hits = await secretlint(settings(), context).scan(batchOf(dir, text), never);
    const start = Buffer.from(text).indexOf(token);
    expect(hits).toMatchObject([
      { start, end: start + 40, sighting: { rule: "secretlint:github/GITHUB_TOKEN", line: 2, column: 2 } },
    ]);
    expect(JSON.stringify(hits)).not.toContain(token);
  });

  test("runs the rules of a configuration alone, and those of a preset as it says", async () => {
    const { dir } = await makeSandbox();
    const preset = "@secretlint/secretlint-rule-preset-recommend";
    const config = join(dir, ".secretlintrc.json");
    const rules = [{ id: "@secretlint/secretlint-rule-github", disabled: true }];
    writeFileSync(config, JSON.stringify({ rules: [{ id: preset, rules }] }));
    const scanner = secretlint(settings({ config }), context);
    expect(await scanner.scan(batchOf(dir, token), never)).toEqual([]);
  });

  test.each([
    ["{", "cannot be read as JSON"],
    ["{}", "rules"],
    ['{"rules":[]}', "rules"],
    ['{"rules":[{"id":1}]}', "rules.0.id"],
    ['{"rules":[{"id":"x"}],"more":1}', "more"],
    [
      '{"rules":[{"id":"@secretlint/secretlint-rule-unheard-of"}]}',
      "cannot find @secretlint/secretlint-rule-unheard-of",
    ],
  ])("a configuration %s is refused", async (text, words) => {
    const { dir } = await makeSandbox();
    const config = join(dir, ".secretlintrc.json");
    writeFileSync(config, text);
    expect(() => secretlint(settings({ config }), context)).toThrow(words);
  });

  test("what takes longer than it may is ended", async () => {
    const { dir } = await makeSandbox();
    const scan = secretlint(settings({ timeoutMs: 1 }), context).scan(batchOf(dir, token), never);
    await expect(scan).rejects.toThrow("scanner secretlint: not done within 0.001 s");
  });
});

describe("work in a thread", () => {
  test("comes back with its answer, or with its error", async () => {
    const signal = new AbortController().signal;
    expect(await inThread(async (_, number: number) => number + 1, 41, signal)).toBe(42);
    const fail = async (): Promise<never> => {
      throw new RangeError("no");
    };
    await expect(inThread(fail, 0, signal)).rejects.toThrow("no");
  });

  test("is ended in the midst of a loop that never ends", async () => {
    const ended = AbortSignal.timeout(50);
    const loop = async (): Promise<void> => {
      for (;;);
    };
    await expect(inThread(loop, 0, ended)).rejects.toThrow("ended without an answer");
  });
});
