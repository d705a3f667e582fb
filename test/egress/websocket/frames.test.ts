import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeMessage, FrameError, type Message, MessageReader } from "../../../egress/websocket/frames.ts";

const LONGEST = 100_000;

const read = (masked: boolean, pieces: readonly Uint8Array[], longest = LONGEST): Message[] => {
  const reader = new MessageReader(masked, longest);
  return pieces.flatMap((piece) => [...reader.push(Buffer.from(piece))]);
};

/** A frame as somebody else could write it. */
const frame = (
  opcode: number,
  payload: Uint8Array,
  { fin = true, mask = null as Buffer | null, bits = 0 } = {},
): Buffer => {
  const length =
    payload.length < 126
      ? Buffer.from([payload.length])
      : payload.length < 65_536
        ? Buffer.from([126, payload.length >> 8, payload.length & 255])
        : Buffer.from([127, 0, 0, 0, 0, ...Buffer.from([0, 0, 0, 0]).fill(0)]);
  if (payload.length >= 65_536) length.writeBigUInt64BE(BigInt(payload.length), 1);
  length[0] = (length[0] as number) | (mask === null ? 0 : 0x80);
  const body = mask === null ? payload : payload.map((byte, at) => byte ^ (mask[at & 3] as number));
  return Buffer.concat([
    Buffer.from([(fin ? 0x80 : 0) | bits | opcode]),
    length,
    mask ?? Buffer.alloc(0),
    body,
  ]);
};

const cutAt = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...ends].map((start, at) => bytes.subarray(start, ends[at] ?? bytes.length));
};

const message = fc.oneof(
  fc
    .string({ unit: "binary", maxLength: 300 })
    .map((text): Message => ({ kind: "text", payload: Buffer.from(text, "utf8") })),
  fc
    .uint8Array({ maxLength: 70_000, size: "max" })
    .map((bytes): Message => ({ kind: "binary", payload: Buffer.from(bytes) })),
  fc.uint8Array({ maxLength: 125 }).map((bytes): Message => ({ kind: "ping", payload: Buffer.from(bytes) })),
);

describe("messages of a WebSocket", () => {
  test("are read as they were written, wherever the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.boolean(),
        (messages, cuts, masked) => {
          const bytes = Buffer.concat(messages.map((one) => encodeMessage(one, masked)));
          expect(read(masked, cutAt(bytes, cuts), 10_000_000)).toEqual(messages);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("in fragments are joined, with a ping between them", () => {
    const mask = Buffer.from([1, 2, 3, 4]);
    const pieces = [
      frame(1, Buffer.from("se"), { fin: false, mask }),
      frame(9, Buffer.from("alive?"), { mask }),
      frame(0, Buffer.alloc(0), { fin: false, mask }),
      frame(0, Buffer.from("cr"), { fin: false, mask }),
      frame(0, Buffer.from("et"), { mask }),
    ];
    expect(read(true, pieces)).toEqual([
      { kind: "ping", payload: Buffer.from("alive?") },
      { kind: "text", payload: Buffer.from("secret") },
    ]);
  });

  test.each<[string, Buffer, number]>([
    ["a reserved bit, which compression would set", frame(1, Buffer.from("x"), { bits: 0x40 }), 1002],
    ["an unknown kind", frame(3, Buffer.from("x")), 1002],
    ["a mask where there must be none", frame(1, Buffer.from("x"), { mask: Buffer.alloc(4) }), 1002],
    ["a continuation of nothing", frame(0, Buffer.from("x")), 1002],
    ["a ping in parts", frame(9, Buffer.from("x"), { fin: false }), 1002],
    ["a ping that is too long", frame(9, Buffer.alloc(126)), 1002],
    [
      "a message inside another",
      Buffer.concat([frame(1, Buffer.from("x"), { fin: false }), frame(1, Buffer.from("y"))]),
      1002,
    ],
    ["a text that is not UTF-8", frame(1, Buffer.from([0xff])), 1007],
    ["a text of half a character", frame(1, Buffer.from([0xc3])), 1007],
    ["a message that is too long", frame(2, Buffer.alloc(LONGEST + 1)), 1009],
    [
      "a length of which nothing has come yet",
      Buffer.from([0x82, 127, 0x7f, 255, 255, 255, 255, 255, 255, 255]),
      1009,
    ],
    [
      "fragments that are too long together",
      Buffer.concat([frame(2, Buffer.alloc(60_000), { fin: false }), frame(0, Buffer.alloc(60_000))]),
      1009,
    ],
  ])("%s ends the connection", (_, bytes, code) => {
    let thrown: unknown;
    try {
      read(false, [bytes]);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(FrameError);
    expect((thrown as FrameError).code).toBe(code);
  });

  test("a text may be cut within a character between fragments", () => {
    const [first, second] = [Buffer.from([0xc3]), Buffer.from([0xa9])];
    expect(read(false, [frame(1, first, { fin: false }), frame(0, second)])).toEqual([
      { kind: "text", payload: Buffer.from("é") },
    ]);
  });

  test("whatever comes is read or refused", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (pieces) => {
        try {
          read(true, pieces);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });
});
