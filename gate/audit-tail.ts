import { open } from "node:fs/promises";
import { Fault } from "../model/fault.ts";

/** What every line about a push says; times are RFC 3339. */
export interface PushLine {
  readonly time: string;
  readonly event: string;
  readonly repository: string;
}

/**
 * The pushes of one repository in the last `tail` bytes of an audit log, oldest first; none when there is no
 * log. @throws Fault when it cannot be read.
 */
export const auditedPushes = async <Line extends PushLine>(
  file: string,
  repository: string,
  tail: number,
): Promise<readonly Line[]> =>
  (await readTail(file, tail))
    .split("\n")
    .flatMap((line) => parseLine<Line>(line))
    .filter((line) => line.event === "push" && line.repository === repository);

const readTail = async (file: string, tail: number): Promise<string> => {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read({
        buffer: Buffer.alloc(Math.min(size, tail)),
        position: Math.max(0, size - tail),
      });
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return "";
    throw new Fault(`cannot read the audit log ${file} (${code})`, { cause });
  }
};

/** The first line of the tail may be cut, and another program may have written others. */
const parseLine = <Line>(line: string): Line[] => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? [value as Line] : [];
  } catch {
    return [];
  }
};
