import { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { describe, expect, test } from "vitest";
import { type CommandRow, runCli } from "../../gate/cli.ts";
import type { ExitCode, GateCommand, Io } from "../../gate/command.ts";
import { Fault } from "../../model/fault.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";

const command = (run: GateCommand["run"]): CommandRow => ({
  name: "try",
  summary: "try something",
  load: async () => ({
    name: "try",
    summary: "",
    help: "usage: gate try [--flag]\n\nTries something.\n",
    run,
  }),
});

const call = async (argv: readonly string[], row = command(async () => 0)) => {
  const said = { out: "", err: "" };
  const io: Io = {
    env: {},
    cwd: "/",
    stdin: Readable.from([]),
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    errIsTerminal: false,
    color: false,
  };
  const unused: CommandRow = {
    name: "other",
    summary: "never loaded",
    load: () => Promise.reject(new Error("loaded without need")),
  };
  return { exitCode: await runCli([row, unused], argv, io), ...said };
};

const throwing = (error: unknown) => command(() => Promise.reject(error));

describe("the command line", () => {
  test.each(["help", "--help", "-h"])("%s lists every command and the exit codes", async (word) => {
    const { exitCode, out, err } = await call([word]);
    expect([exitCode, err]).toEqual([0, ""]);
    expect(out).toContain("usage: gate COMMAND [ARGUMENTS]");
    expect(out).toContain("  try    try something\n  other  never loaded\n");
    expect(out).toMatch(
      /0 accepted or clean, 1 refused or findings,\n2 could not decide \(also refused\), 64 wrong usage/,
    );
  });

  test("nothing at all is wrong usage, and shows the same list", async () => {
    const { exitCode, out } = await call([]);
    expect(exitCode).toBe(64);
    expect(out).toContain("usage: gate COMMAND");
  });

  test.each(["--version", "version"])("%s is answered in one line", async (word) => {
    expect(await call([word])).toEqual({ exitCode: 0, out: "git-gate test\n", err: "" });
  });

  test("an unknown command is wrong usage, and what was typed cannot play with the terminal", async () => {
    const { exitCode, out, err } = await call(["sc\u001b[2Jan"]);
    expect([exitCode, out]).toEqual([64, ""]);
    expect(err).toMatch(/^gate: there is no command "sc\\+(?:x1b|u001b)\[2Jan"\n/);
    expect(err).toContain("usage: gate COMMAND");
    expect(await call(["toString"])).toMatchObject({ exitCode: 64 });
  });

  test("a command gets its own arguments, and its exit code is the answer", async () => {
    const seen: unknown[] = [];
    const answer = (code: ExitCode) =>
      command(async (args) => {
        seen.push(args);
        return code;
      });
    const codes: readonly ExitCode[] = [0, 1, 2, 64];
    const given = await Promise.all(
      codes.map(async (code) => (await call(["try", "a", "-x"], answer(code))).exitCode),
    );
    expect(given).toEqual(codes);
    expect(seen[0]).toEqual(["a", "-x"]);
  });

  test.each(["--help", "-h"])("try %s shows the command's help and does not run it", async (flag) => {
    const { exitCode, out } = await call(["try", "a", flag], throwing(new Error("ran")));
    expect([exitCode, out]).toEqual([0, "usage: gate try [--flag]\n\nTries something.\n"]);
  });
});

describe("what goes wrong in a command", () => {
  test("wrong usage is told with the command's usage line", async () => {
    expect(await call(["try"], throwing(new UsageError("takes one\u0007 argument")))).toEqual({
      exitCode: 64,
      out: "",
      err: "gate try: takes one\\x07 argument\nusage: gate try [--flag]\n",
    });
  });

  test("an option that there is not is wrong usage", async () => {
    const parsing = command(async (args) => {
      parseArgs({ args: [...args], options: { flag: { type: "boolean" } } });
      return 0;
    });
    const { exitCode, err } = await call(["try", "--flog"], parsing);
    expect(exitCode).toBe(64);
    expect(err).toContain("Unknown option '--flog'");
    expect(err).toContain("\nusage: gate try [--flag]\n");
    expect(await call(["try", "--flag"], parsing)).toMatchObject({ exitCode: 0 });
  });

  test("a known failure is told in a line with its hint, and without a stack", async () => {
    expect(await call(["try"], throwing(new Fault("no such place\u001b", { hint: "make one" })))).toEqual({
      exitCode: 2,
      out: "",
      err: "gate try: no such place\\x1b\n  make one\n",
    });
    expect((await call(["try"], throwing(new Fault("one\ntwo")))).err).toBe("gate try: one\n  two\n");
  });

  test("an unknown failure could not decide, says that it is a defect, and keeps its stack", async () => {
    const { exitCode, err } = await call(["try"], throwing(new RangeError("out of bounds")));
    expect(exitCode).toBe(2);
    expect(err).toMatch(/^gate try: this is a defect of the gate\nRangeError: out of bounds\n +at /);
    expect(await call(["try"], throwing("thrown text"))).toMatchObject({
      exitCode: 2,
      err: "gate try: this is a defect of the gate\nthrown text\n",
    });
    expect(await call(["try"], throwing(new TypeError("no argument of parseArgs")))).toMatchObject({
      exitCode: 2,
    });
  });

  test("an option given twice is wrong usage, where one of the two would be lost", async () => {
    const row = command(async () => 0);
    expect(await call(["try", "--path", "a", "--path=b"], row)).toMatchObject({
      exitCode: 64,
      err: "gate try: --path is given twice\nusage: gate try [--flag]\n",
    });
    expect(await call(["try", "--path", "a", "--", "--path"], row)).toMatchObject({ exitCode: 0 });
    const repeatable = { ...row, load: async () => ({ ...(await row.load()), repeatable: ["path"] }) };
    expect(await call(["try", "--path", "a", "--path", "b"], repeatable)).toMatchObject({ exitCode: 0 });
  });
});
