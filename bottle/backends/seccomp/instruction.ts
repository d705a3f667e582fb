/** One instruction of classic BPF (linux/filter.h, struct sock_filter): what to do, two ways on, a number. */
export interface Instruction {
  readonly code: number;
  /** How many instructions to pass over when a comparison holds, and when it does not. */
  readonly jumpTrue: number;
  readonly jumpFalse: number;
  readonly operand: number;
}

/** Classes, sizes and modes of linux/bpf_common.h, put together. */
const CODES = {
  load: 0x20,
  jump: 0x05,
  equal: 0x15,
  atLeast: 0x35,
  anyBit: 0x45,
  and: 0x54,
  return: 0x06,
} as const;

const BYTES = 8;

const plain = (code: number, operand: number): Instruction => ({ code, jumpTrue: 0, jumpFalse: 0, operand });

/** Takes four bytes of `struct seccomp_data`, at an offset in `bytes`. */
export const load = (offset: number): Instruction => plain(CODES.load, offset);

/** Keeps the bits of what was taken that are set in the operand. */
export const mask = (bits: number): Instruction => plain(CODES.and, bits);

export const answer = (value: number): Instruction => plain(CODES.return, value);

type Comparison = "equal" | "atLeast" | "anyBit";

/** Goes on with what follows when the comparison holds, and passes over `otherwise` instructions when it does not. */
export const when = (comparison: Comparison, operand: number, otherwise: number): Instruction => ({
  code: CODES[comparison],
  jumpTrue: 0,
  jumpFalse: otherwise,
  operand,
});

/** Passes over `over` instructions when the comparison holds. */
export const unless = (comparison: Comparison, operand: number, over: number): Instruction => ({
  code: CODES[comparison],
  jumpTrue: over,
  jumpFalse: 0,
  operand,
});

/** The program as the kernel reads it, in the byte order of this kind of machine. @throws RangeError */
export const assemble = (program: readonly Instruction[]): Uint8Array => {
  const bytes = Buffer.alloc(program.length * BYTES);
  for (const [index, { code, jumpTrue, jumpFalse, operand }] of program.entries()) {
    const at = index * BYTES;
    for (const jump of [jumpTrue, jumpFalse])
      if (index + 1 + jump >= program.length && jump > 0)
        throw new RangeError(`instruction ${index} jumps out`);
    bytes.writeUInt16LE(code, at);
    bytes.writeUInt8(jumpTrue, at + 2);
    bytes.writeUInt8(jumpFalse, at + 3);
    bytes.writeUInt32LE(operand >>> 0, at + 4);
  }
  return bytes;
};
