import { constants } from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { crypto } from "../../sys/crypto.ts";

/** Bytes that are kept in memory of one body; what is longer goes to a file without a name. */
const IN_MEMORY = 256 * 1024;
const PIECE = 64 * 1024;

/** The body of a request, kept until it is decided on. */
export interface Spool {
  readonly length: number;
  write(piece: Buffer): Promise<void>;
  /** The body from its beginning, as often as it is asked for. */
  pieces(): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** Room on disk that all spools share. */
export interface SpoolRoom {
  /** Where the files are. */
  readonly directory: string;
  /** Takes some of the room, in `bytes`; false when there is not as much left. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** There is no room for the body. */
export class NoRoom extends Error {
  override readonly name = "NoRoom";
}

export const createRoom = (directory: string, bytes: number): SpoolRoom => {
  let left = bytes;
  return {
    directory,
    take: (wanted) => {
      if (wanted > left) return false;
      left -= wanted;
      return true;
    },
    give: (back) => {
      left += back;
    },
  };
};

/** Keeps what is written, a short body in memory. @throws NoRoom from `write` */
export const createSpool = (room: SpoolRoom): Spool => {
  let held: Buffer[] = [];
  let file: FileHandle | null = null;
  let length = 0;
  let taken = 0;
  const spill = async (piece: Buffer): Promise<void> => {
    if (!room.take(piece.length)) throw new NoRoom(`no room for a body of more than ${length} bytes`);
    taken += piece.length;
    file ??= await nameless(room.directory);
    await file.writev([piece], taken - piece.length);
  };
  return {
    get length() {
      return length;
    },
    async write(piece) {
      if (file === null && length + piece.length <= IN_MEMORY) held.push(piece);
      else {
        const before = held;
        held = [];
        for (const one of [...before, piece]) await spill(one);
      }
      length += piece.length;
    },
    async *pieces() {
      for (const piece of held) yield piece;
      if (file === null) return;
      for (let at = 0; at < length; ) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(PIECE), 0, PIECE, at);
        if (bytesRead === 0) throw new Error("a spooled body is shorter than it was");
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    async close() {
      held = [];
      room.give(taken);
      taken = 0;
      const open = file;
      file = null;
      await open?.close();
    },
  };
};

/** A file that only this process can reach: it has lost its name before anything is written. */
const nameless = async (directory: string): Promise<FileHandle> => {
  const path = join(directory, `bottle-egress-${crypto().randomBytes(12).toString("hex")}`);
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const handle = await open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  await unlink(path);
  return handle;
};
