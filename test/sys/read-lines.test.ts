import { appendFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FILE_START, type ReadPosition, readLines } from "../../sys/read-lines.ts";
import { makeSandbox } from "../support/sandbox.ts";

const reader = async (name = "log") => {
  const file = join((await makeSandbox()).dir, name);
  let position: ReadPosition | null = FILE_START;
  /** The lines since the last call; null: there is no file. */
  const next = async (): Promise<readonly string[] | null> => {
    const lines: string[] = [];
    position = await readLines(file, "the log", position ?? FILE_START, (line) => void lines.push(line));
    return position === null ? null : lines;
  };
  return { file, next };
};

test("gives whole lines, each once, and the rest of a line when it has come", async () => {
  const { file, next } = await reader();
  expect(await next()).toBeNull();
  writeFileSync(file, "one\ntwo\nth");
  expect(await next()).toEqual(["one", "two"]);
  expect(await next()).toEqual([]);
  appendFileSync(file, "ree\n\n");
  expect(await next()).toEqual(["three", ""]);
});

test("begins anew when the file was replaced or cut", async () => {
  const { file, next } = await reader();
  writeFileSync(file, "one\ntwo\n");
  expect(await next()).toEqual(["one", "two"]);
  truncateSync(file, 0);
  appendFileSync(file, "a\n");
  expect(await next()).toEqual(["a"]);
  writeFileSync(`${file}.new`, "b\nc\n");
  renameSync(`${file}.new`, file);
  expect(await next()).toEqual(["b", "c"]);
});

test("a line may be longer than what is read at once, and hold any character", async () => {
  const { file, next } = await reader();
  const lines = ["ü".repeat(300_000), "", "x".repeat(256 * 1024), "last"];
  writeFileSync(file, `${lines.join("\n")}\n`);
  expect(await next()).toEqual(lines);
});

test("what cannot be read is named", async () => {
  const { dir } = await makeSandbox();
  await expect(readLines(dir, "the log", FILE_START, () => {})).rejects.toThrow(
    `cannot read the log ${dir} (EISDIR)`,
  );
});
