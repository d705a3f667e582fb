import { answer, assemble, type Instruction, load, mask, unless, when } from "./instruction.ts";
import { RULES, type Rule, type Test } from "./rules.ts";
import { type Machine, SYSTEM_CALLS } from "./system-calls.ts";

/** `struct seccomp_data` (linux/seccomp.h): number, architecture, address of the instruction, six arguments of 8 bytes. */
const [NUMBER, ARCHITECTURE, ARGUMENTS, ARGUMENT_BYTES] = [0, 4, 16, 8];
/** What a filter answers (linux/seccomp.h); an error's number is put into the low bits. */
const [ALLOW, FAIL, KILL] = [0x7fff_0000, 0x0005_0000, 0x8000_0000];
/** AUDIT_ARCH of linux/audit.h. */
const ARCHITECTURES: Readonly<Record<Machine, number>> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };
/** Numbers from here on are those of x32, a second way to every call of x64 (asm/unistd.h). */
const X32 = 0x4000_0000;
const ENOSYS = 38;

/** Is there a filter for this kind of machine, in the words of `process.arch`? */
export const isMachine = (name: string): name is Machine => Object.hasOwn(ARCHITECTURES, name);

/**
 * The filter of a bottle for the kernel (seccomp(2)). Calls of another architecture end the program: they would have
 * other numbers. Each rule stands for itself and, when it does not hold, leaves the call's number as it found it.
 */
export const seccompFilter = (machine: Machine, rules: readonly Rule[] = RULES): Uint8Array =>
  assemble([
    load(ARCHITECTURE),
    unless("equal", ARCHITECTURES[machine], 1),
    answer(KILL),
    load(NUMBER),
    ...(machine === "x64" ? [when("atLeast", X32, 1), answer(FAIL | ENOSYS)] : []),
    ...rules.flatMap((rule) => rule.calls.flatMap((call) => refusal(SYSTEM_CALLS[call][machine], rule))),
    answer(ALLOW),
  ]);

const refusal = (number: number | null, { error, where = [] }: Rule): readonly Instruction[] => {
  if (number === null) return [];
  const body = [answer(FAIL | error), ...(where.length === 0 ? [] : [load(NUMBER)])];
  // From the last test to the first: each passes over what comes behind it, up to taking the number again.
  for (const test of where.toReversed()) body.unshift(...testOf(test)(body.length - 1));
  return [when("equal", number, body.length), ...body];
};

/** The instructions of a test, given how many to pass over when it does not hold. */
const testOf =
  (test: Test) =>
  (over: number): readonly Instruction[] => {
    const argument = load(ARGUMENTS + test.argument * ARGUMENT_BYTES);
    if (test.is === "any of") return [argument, when("anyBit", test.bits, over)];
    const { values, is } = test;
    const masked = test.mask === undefined ? [] : [mask(test.mask)];
    const comparisons = values.map((value, index) => {
      const rest = values.length - 1 - index;
      if (is === "none of") return unless("equal", value, rest + over);
      // The last one decides; one before it goes past those that are left.
      return rest === 0 ? when("equal", value, over) : unless("equal", value, rest);
    });
    return [argument, ...masked, ...comparisons];
  };
