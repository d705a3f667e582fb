import { describe, expect, test } from "vitest";
import type { Command, Voice } from "../../../sys/command-line/command.ts";
import { type Program, runCommandLine } from "../../../sys/command-line/run-command-line.ts";

const PROGRAM: Program = { name: "try", version: "try 7", codes: "0 is good.", itself: "try itself" };

const call = async (argv: readonly string[], run: Command<Voice>["run"], repeatable?: readonly string[]) => {
  const said: string[] = [];
  const io: Voice = { out: (text) => said.push(`out: ${text}`), err: (text) => said.push(`err: ${text}`) };
  const help = "usage: try it\n";
  const load = async () => ({ help, run, ...(repeatable === undefined ? {} : { repeatable }) });
  const row = { name: "it", summary: "tries it", load };
  return { exitCode: await runCommandLine(PROGRAM, [row], argv, io), said };
};

describe("a program's command line", () => {
  test("speaks of the program by its name", async () => {
    const { exitCode, said } = await call([], async () => 0);
    expect(exitCode).toBe(64);
    expect(said).toEqual([
      "out: usage: try COMMAND [ARGUMENTS]\n\n  it  tries it\n\ntry COMMAND --help says more. 0 is good.\n",
    ]);
    expect(await call(["--version"], async () => 0)).toEqual({ exitCode: 0, said: ["out: try 7\n"] });
  });

  test("leaves what stands behind -- to the command, help and options given twice too", async () => {
    const seen: unknown[] = [];
    const argv = ["it", "--a", "--", "--help", "--a", "--a"];
    const { exitCode } = await call(argv, async (args) => {
      seen.push(args);
      return 1;
    });
    expect([exitCode, seen]).toEqual([1, [argv.slice(1)]]);
  });

  test("takes an option twice only where both count", async () => {
    const argv = ["it", "--a", "x", "--a=y"];
    expect(await call(argv, async () => 0)).toEqual({
      exitCode: 64,
      said: ["err: try it: --a is given twice\nusage: try it\n"],
    });
    expect(await call(argv, async () => 0, ["a"])).toEqual({ exitCode: 0, said: [] });
  });

  test("could not decide where an error is one that nobody foresaw", async () => {
    const { exitCode, said } = await call(["it"], () => Promise.reject(new RangeError("too far")));
    expect(exitCode).toBe(2);
    expect(said[0]).toMatch(/^err: try it: this is a defect of try itself\nRangeError: too far\n/);
  });
});
