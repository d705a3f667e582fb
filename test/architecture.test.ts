import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type Sources, violations } from "./support/architecture.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const ROOMS = ["model", "sys", "scanners", "policy", "egress", "gate", "bottle", "hooks", "bin"];

const readSources = async (): Promise<Sources> => {
  const lists = await Promise.all(
    ROOMS.map(async (room) => {
      const names = await readdir(`${ROOT}${room}`, { recursive: true }).catch(() => []);
      return names.filter((name) => name.endsWith(".ts")).map((name) => `${room}/${name}`);
    }),
  );
  const files = lists.flat();
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(`${ROOT}${file}`, "utf8")])),
  );
};

describe("the rooms of the house", () => {
  test("every source keeps to the table of who may import whom", async () => {
    const sources = await readSources();
    expect(Object.keys(sources).length).toBeGreaterThan(10);
    expect(violations(sources)).toEqual([]);
  });

  test.each([
    [
      "an import upwards",
      "model/oid.ts",
      'import { git } from "../sys/git.ts";',
      "model/oid.ts imports sys/",
    ],
    [
      "a type import upwards",
      "sys/git.ts",
      'import type { A } from "../gate/a.ts";',
      "sys/git.ts imports gate/",
    ],
    [
      "an import over several lines",
      "sys/a.ts",
      'import {\n  a,\n  b,\n} from "../policy/a.ts";',
      "sys/a.ts imports policy/",
    ],
    ["a re-export", "policy/a.ts", 'export * from "../gate/a.ts";', "policy/a.ts imports gate/"],
    ["a side-effect import", "policy/a.ts", 'import "../hooks/a.ts";', "policy/a.ts imports hooks/"],
    [
      "an import at run time",
      "scanners/a.ts",
      'await import("../gate/a.ts");',
      "scanners/a.ts imports gate/",
    ],
    [
      "an import of a neighbour",
      "policy/a.ts",
      'import { a } from "../scanners/a.ts";',
      "policy/a.ts imports scanners/",
    ],
    [
      "product code that leans on tests",
      "gate/a.ts",
      'import { a } from "../test/a.ts";',
      "gate/a.ts imports test/",
    ],
    ["a package in the model", "model/a.ts", 'import { z } from "zod";', "model/a.ts imports zod"],
    ["a process started upstairs", "gate/a.ts", 'import { execa } from "execa";', "gate/a.ts imports execa"],
    [
      "a process started by Node",
      "policy/a.ts",
      'import { spawn } from "node:child_process";',
      "policy/a.ts imports node:child_process",
    ],
    ["a default export", "gate/a.ts", "export default 1;", "gate/a.ts holds a default export"],
    [
      "a second voice",
      "gate/a.ts",
      'process.stderr.write("x");',
      "gate/a.ts holds process.stdout, process.stderr or process.exitCode",
    ],
    ["a sudden end", "gate/cli.ts", "process.exit(0);", "gate/cli.ts holds process.exit()"],
    ["a clock in pure code", "policy/a.ts", "const now = Date.now();", "policy/a.ts holds a clock"],
  ])("%s is caught", (_, file, text, complaint) => {
    expect(violations({ [file]: text })).toEqual([complaint]);
  });

  test("a cycle between files is caught", () => {
    const sources = { "sys/a.ts": 'import { b } from "./b.ts";', "sys/b.ts": 'import { a } from "./a.ts";' };
    expect(violations(sources)).toEqual(["sys/a.ts → sys/b.ts → sys/a.ts is a cycle"]);
  });

  test("what is allowed is not caught", () => {
    const sources = {
      "model/a.ts": 'import { Buffer } from "node:buffer";',
      "sys/a.ts": 'import { execa } from "execa";\nimport { a } from "../model/a.ts";',
      "gate/cli.ts": 'import { a } from "../policy/a.ts";\nprocess.exitCode = 1;',
      "bin/gate.ts": 'import { a } from "../hooks/a.ts";\nprocess.exit(1);',
      "gate/b.ts": '// import { a } from "../hooks/a.ts";\n/* process.exit(1) */',
    };
    expect(violations(sources)).toEqual([]);
  });
});
