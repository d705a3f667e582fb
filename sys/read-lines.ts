import { type FileHandle, open } from "node:fs/promises";
import { Fault } from "../model/fault.ts";

/** How far a file of lines has been read. */
export interface ReadPosition {
  /** Of the file: another one means that it was put away and a new one begun. */
  readonly inode: number;
  /** In `bytes`, behind a whole line. */
  readonly offset: number;
}

export const FILE_START: ReadPosition = { inode: 0, offset: 0 };

const CHUNK = 256 * 1024;
const LF = 0x0a;

/**
 * Gives each whole line that a file has had since a position to `take`, and returns the new position; null when there
 * is no such file. One that was replaced or cut is read from its beginning. @throws Fault naming `what`
 */
export const readLines = async (
  file: string,
  what: string,
  from: ReadPosition,
  take: (line: string) => void,
): Promise<ReadPosition | null> => {
  const handle = await open(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null;
    throw new Fault(`cannot read ${what} ${file} (${cause.code})`, { cause });
  });
  if (handle === null) return null;
  try {
    const { ino, size } = await handle.stat();
    const start = ino === from.inode && size >= from.offset ? from.offset : 0;
    return { inode: ino, offset: await readFrom(handle, start, take) };
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(`cannot read ${what} ${file} (${(cause as NodeJS.ErrnoException).code})`, { cause });
  } finally {
    await handle.close();
  }
};

const readFrom = async (handle: FileHandle, start: number, take: (line: string) => void): Promise<number> => {
  const chunk = Buffer.alloc(CHUNK);
  let [position, done] = [start, start];
  let pieces: Buffer[] = [];
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK, position);
    if (bytesRead === 0) return done;
    let begin = 0;
    for (let end = chunk.indexOf(LF); end >= 0 && end < bytesRead; end = chunk.indexOf(LF, begin)) {
      take(Buffer.concat([...pieces, chunk.subarray(begin, end)]).toString("utf8"));
      pieces = [];
      begin = end + 1;
      done = position + begin;
    }
    pieces.push(Buffer.from(chunk.subarray(begin, bytesRead)));
    position += bytesRead;
  }
};
