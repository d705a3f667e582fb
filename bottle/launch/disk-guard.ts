import { statfs } from "node:fs/promises";

const LOOK_MS = 250;

/** Room left for this account on the disk of a directory, in `bytes`. */
export const freeBytes = async (directory: string): Promise<number> => {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
};

/** Watches a disk and tells once when there is less room than that; returns how to stop. */
export const watchDisk = (
  directory: string,
  leastBytes: number,
  tell: (free: number) => void,
): (() => void) => {
  const timer = setInterval(() => {
    freeBytes(directory).then(
      (free) => {
        if (free >= leastBytes) return;
        clearInterval(timer);
        tell(free);
      },
      () => {},
    );
  }, LOOK_MS);
  return () => clearInterval(timer);
};
