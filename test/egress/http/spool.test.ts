import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { createRoom, createSpool, NoRoom, type Spool } from "../../../egress/http/spool.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const read = async (spool: Spool): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of spool.pieces()) pieces.push(piece);
  return Buffer.concat(pieces);
};

test.each([0, 1, 200_000, 262_144, 262_145, 3_000_000])(
  "a body of %i bytes can be read again and again",
  async (length) => {
    const { dir } = await makeSandbox();
    const spool = createSpool(createRoom(dir, 10_000_000));
    const bytes = randomBytes(length);
    for (let at = 0; at < length; at += 65_536) await spool.write(bytes.subarray(at, at + 65_536));
    expect(spool.length).toBe(length);
    expect((await read(spool)).equals(bytes)).toBe(true);
    expect((await read(spool)).equals(bytes)).toBe(true);
    await spool.close();
  },
);

test("a long body lies in a file that has no name", async () => {
  const { dir } = await makeSandbox();
  const before = await readdir(dir);
  const spool = createSpool(createRoom(dir, 10_000_000));
  await spool.write(randomBytes(1_000_000));
  expect(await readdir(dir)).toEqual(before);
  await spool.close();
});

test("room on disk is shared, and given back", async () => {
  const { dir } = await makeSandbox();
  const room = createRoom(dir, 1_000_000);
  const [one, two] = [createSpool(room), createSpool(room)];
  await one.write(randomBytes(600_000));
  await expect(two.write(randomBytes(600_000))).rejects.toThrow(NoRoom);
  await one.close();
  await two.close();
  const three = createSpool(room);
  await three.write(randomBytes(900_000));
  await three.close();
});
