import { Fault } from "../../model/fault.ts";
import type { Waiver } from "../../policy/waive.ts";
import { withLock } from "../../sys/lock.ts";
import { replaceFile } from "../../sys/replace-file.ts";
import { readTrusted, WAIVERS_FILE } from "./trusted-file.ts";

/** For the others who write at the same time, in `ms`. */
const LOCK_WAIT_MS = 60_000;
/** The hook reads it under another account than the one that wrote it; a waiver is no secret. */
const MODE = 0o644;

/**
 * Writes one more waiver into a file, which is made when it is not there. One writer at a time; a reader
 * finds the old file or the new one. @throws Fault
 */
export const addWaiver = async (
  file: string,
  policyFile: string,
  waiver: Waiver,
  renew: boolean,
): Promise<void> => {
  const { editWaivers } = await import("./edit-waivers.ts");
  await withLock(`${file}.lock`, { waitMs: LOCK_WAIT_MS, what: WAIVERS_FILE }, async () => {
    const found = await readTrusted(file, policyFile);
    const text = editWaivers({ text: found?.text ?? null, file, waiver, renew });
    const rights =
      found === null
        ? { mode: MODE }
        : { mode: found.stats.mode & 0o777, owner: { uid: found.stats.uid, gid: found.stats.gid } };
    await replaceFile(file, text, rights).catch((cause: NodeJS.ErrnoException) => {
      throw new Fault(`cannot write ${WAIVERS_FILE} ${file} (${cause.code ?? cause.message})`, {
        cause,
        hint: "run it as the account that owns the file and its directory",
      });
    });
  });
};
