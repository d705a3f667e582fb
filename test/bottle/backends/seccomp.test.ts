import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { seccompFilter } from "../../../bottle/backends/seccomp/filter.ts";
import { answer, assemble, load, when } from "../../../bottle/backends/seccomp/instruction.ts";
import { RULES } from "../../../bottle/backends/seccomp/rules.ts";
import { SYSTEM_CALLS } from "../../../bottle/backends/seccomp/system-calls.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { lacking } from "../launch/support.ts";

/** Runs the program as the kernel would, on one call (linux/filter.h). */
const decide = (
  filter: Uint8Array,
  architecture: number,
  number: number,
  args: readonly number[],
): number => {
  const view = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(architecture, 4);
  for (const [index, value] of args.entries()) data.writeBigUInt64LE(BigInt(value), 16 + index * 8);
  let taken = 0;
  for (let at = 0; ; at += 1) {
    const code = view.getUint16(at * 8, true);
    const operand = view.getUint32(at * 8 + 4, true);
    const jump = (holds: boolean): void => {
      at += view.getUint8(at * 8 + (holds ? 2 : 3));
    };
    if (code === 0x20) taken = data.readUInt32LE(operand);
    else if (code === 0x54) taken = (taken & operand) >>> 0;
    else if (code === 0x15) jump(taken === operand);
    else if (code === 0x35) jump(taken >= operand);
    else if (code === 0x45) jump((taken & operand) !== 0);
    else if (code === 0x06) return operand;
    else throw new Error(`unknown instruction ${code}`);
  }
};

const [X64, ARM64] = [0xc000_003e, 0xc000_00b7];
const [ALLOW, KILL] = [0x7fff_0000, 0x8000_0000];
const fails = (error: number): number => 0x0005_0000 | error;
const [EPERM, ENOSYS, EAFNOSUPPORT] = [1, 38, 97];

const CASES: readonly (readonly [string, keyof typeof SYSTEM_CALLS, readonly number[], number])[] = [
  ["a TCP socket", "socket", [2, 1, 0], ALLOW],
  ["one that is closed on exec", "socket", [10, 0x80001, 6], ALLOW],
  ["a unix socket", "socket", [1, 1, 0], ALLOW],
  ["a question about interfaces", "socket", [16, 3, 0], ALLOW],
  ["another question to the kernel", "socket", [16, 3, 9], fails(EPERM)],
  ["a virtual socket", "socket", [40, 1, 0], fails(EAFNOSUPPORT)],
  ["a packet socket", "socket", [17, 3, 0], fails(EAFNOSUPPORT)],
  ["the kernel's own cryptography", "socket", [38, 5, 0], fails(EAFNOSUPPORT)],
  ["a raw socket", "socket", [2, 3, 1], fails(EPERM)],
  ["a raw socket that does not block", "socket", [10, 0x803, 58], fails(EPERM)],
  ["a family in the high half of the register", "socket", [2 ** 32 + 40, 1, 0], fails(EAFNOSUPPORT)],
  ["a pair of sockets", "socketpair", [1, 1, 0], ALLOW],
  ["a new thread", "clone", [0x3d0f00], ALLOW],
  ["a new namespace", "clone", [0x1000_0000 | 17], fails(EPERM)],
  ["the call whose arguments nobody reads", "clone3", [0], fails(ENOSYS)],
  ["unsharing a table of files", "unshare", [0x400], ALLOW],
  ["unsharing time", "unshare", [0x80], fails(EPERM)],
  ["a terminal's size", "ioctl", [0, 0x5413], ALLOW],
  ["typing into a terminal", "ioctl", [0, 0x5412], fails(EPERM)],
  ["a mode", "fchmodat", [0, 0, 0o755], ALLOW],
  ["a mode that runs as the owner", "fchmodat", [0, 0, 0o4755], fails(EPERM)],
  ["a file that runs as its owner", "openat", [0, 0, 0x41, 0o4755], fails(EPERM)],
  ["a ring", "io_uring_setup", [8], fails(EPERM)],
];

describe("the filter for system calls", () => {
  test.each(CASES)("answers %s", (_, call, args, expected) => {
    for (const [machine, architecture] of [
      ["x64", X64],
      ["arm64", ARM64],
    ] as const) {
      const number = SYSTEM_CALLS[call][machine];
      if (number !== null) expect(decide(seccompFilter(machine), architecture, number, args)).toBe(expected);
    }
  });

  test("allows what no rule names, and ends programs that count calls in another way", () => {
    const filter = seccompFilter("x64");
    expect(decide(filter, X64, 0, [])).toBe(ALLOW);
    expect(decide(filter, X64, 0x4000_0000 | 41, [40])).toBe(fails(ENOSYS));
    expect(decide(filter, 0x4000_0003, 102, [])).toBe(KILL);
    expect(decide(seccompFilter("arm64"), X64, 41, [40])).toBe(KILL);
  });

  test("refuses with every rule that it was given, and with no other", () => {
    const plain = RULES.filter(({ where }) => where === undefined).flatMap(({ calls }) => calls);
    expect(plain.length).toBeGreaterThan(30);
    for (const call of plain) {
      const number = SYSTEM_CALLS[call].x64;
      if (number === null) continue;
      expect(decide(seccompFilter("x64"), X64, number, []) & 0xffff_0000).toBe(0x0005_0000);
      expect(decide(seccompFilter("x64", []), X64, number, [])).toBe(ALLOW);
    }
  });

  test("does not put together a program that jumps out of itself", () => {
    expect(() => assemble([load(0), when("equal", 1, 3), answer(0)])).toThrow(RangeError);
  });

  const ASK = `use Socket; for ([2,1,0],[40,1,0],[17,3,0],[2,3,1]) { my $ok = socket(my $s, $_->[0], $_->[1], $_->[2]); print $_->[0], "/", $_->[1], " ", $ok ? "made" : $!+0, "\\n" }`;

  test("is taken by this machine's kernel, and means the same to it", async (context) => {
    const why = await lacking();
    if (why !== null) context.skip(why);
    const { dir } = await makeSandbox();
    const file = join(dir, "filter");
    writeFileSync(file, seccompFilter(process.arch as "x64" | "arm64"));
    const ask = async (filtered: boolean): Promise<readonly string[]> => {
      const wall = filtered ? `exec 3<"${file}"; exec bwrap --dev-bind / / --seccomp 3 "$@"` : 'exec "$@"';
      const { stdout } = await execa("sh", ["-c", wall, "sh", "perl", "-e", ASK]);
      return stdout.split("\n");
    };
    expect(await ask(true)).toEqual(["2/1 made", "40/1 97", "17/3 97", "2/3 1"]);
    // Without the filter the kernel itself has a virtual socket for everybody, and for root the others too.
    expect((await ask(false))[0]).toBe("2/1 made");
    expect(await ask(false)).not.toEqual(await ask(true));
  });
});
