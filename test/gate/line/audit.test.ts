import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { openAudit } from "../../../gate/line/audit.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { makeProgram } from "./program.ts";

const write = (file: string, ...records: readonly Record<string, unknown>[]): void => {
  const audit = openAudit(file);
  for (const record of records) audit.write(record);
  audit.close();
};

const linesOf = async (file: string): Promise<Record<string, unknown>[]> => {
  const text = await readFile(file, "utf8");
  expect(text.endsWith("\n")).toBe(true);
  return text
    .slice(0, -1)
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe("the audit log", () => {
  test("gets one line of JSON for each record, with the time, after what stands there", async () => {
    const { dir } = await makeSandbox();
    const file = join(dir, "audit.jsonl");
    write(file, { event: "push", refs: ["a\nb"], text: "größe \u2028 🔑" });
    write(file, { event: "push", n: 2 }, { event: "push", n: 3 });
    const lines = await linesOf(file);
    expect(lines).toMatchObject([
      { event: "push", refs: ["a\nb"], text: "größe \u2028 🔑" },
      { n: 2 },
      { n: 3 },
    ]);
    for (const { time } of lines) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test("is made with its directory, for its owner only", async () => {
    const { dir } = await makeSandbox();
    const file = join(dir, "state/deep/audit.jsonl");
    write(file, { event: "push" });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(dir, "state/deep"))).mode & 0o777).toBe(0o700);
  });

  test("that is only opened has no line", async () => {
    const { dir } = await makeSandbox();
    openAudit(join(dir, "audit.jsonl")).close();
    expect(await readFile(join(dir, "audit.jsonl"), "utf8")).toBe("");
  });

  test("keeps lines of many writers apart, long ones too", async () => {
    const { dir, env } = await makeSandbox();
    const file = join(dir, "audit.jsonl");
    const program = await makeProgram(
      dir,
      `import { openAudit } from "./gate/line/audit.ts";
       const [file, name] = process.argv.slice(2);
       const audit = openAudit(file);
       for (let n = 0; n < 40; n += 1) audit.write({ name, n, filling: name.repeat(30_000) });
       audit.close();`,
    );
    const names = ["a", "b", "c", "d", "e", "f"];
    await Promise.all(
      names.map((name) => execa(process.execPath, [program, file, name], { env, extendEnv: false })),
    );
    const lines = await linesOf(file);
    expect(lines).toHaveLength(names.length * 40);
    for (const name of names) {
      const own = lines.filter((line) => line["name"] === name);
      expect(own.map(({ n }) => n)).toEqual(Array.from({ length: 40 }, (_, n) => n));
      expect(own.every(({ filling }) => filling === name.repeat(30_000))).toBe(true);
    }
  });
});

describe("an audit log that cannot be written", () => {
  test("because its disk is full is a failure before anything is done", () => {
    expect(() => openAudit("/dev/full")).toThrow(
      expect.objectContaining({
        name: "Fault",
        message: expect.stringMatching(/^cannot write the audit log \/dev\/full: .*ENOSPC/),
        hint: "a push that cannot be recorded is refused; make room or mend its permissions",
      }),
    );
  });

  test("because a directory stands in its place", async () => {
    const { dir } = await makeSandbox();
    await mkdir(join(dir, "audit.jsonl"));
    expect(() => openAudit(join(dir, "audit.jsonl"))).toThrow(/EISDIR/);
  });

  test("because a file stands in its directory's place", async () => {
    const { dir } = await makeSandbox();
    await writeFile(join(dir, "gate"), "");
    expect(() => openAudit(join(dir, "gate/audit.jsonl"))).toThrow(
      /cannot write the audit log .*(?:EEXIST|ENOTDIR)/,
    );
  });

  test("because it is a link to itself", async () => {
    const { dir } = await makeSandbox();
    await symlink("audit.jsonl", join(dir, "audit.jsonl"));
    expect(() => openAudit(join(dir, "audit.jsonl"))).toThrow(/ELOOP/);
  });

  test("after it was opened is a failure of the record", async () => {
    const { dir } = await makeSandbox();
    const audit = openAudit(join(dir, "audit.jsonl"));
    audit.close();
    expect(() => audit.write({ event: "push" })).toThrow(/^cannot write the audit log /);
  });
});
