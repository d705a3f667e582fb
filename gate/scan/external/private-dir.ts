import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "../../../model/fault.ts";
import { lifeOf, parseIdentity, processIdentity } from "../../../sys/alive.ts";

const PREFIX = "git-gate-scan-";
const OWNER = "owner.json";

/** A directory that only this user can enter, below TMPDIR; gone when it is disposed of or the process exits. */
export interface PrivateDir extends Disposable {
  readonly path: string;
}

/** Makes one. @throws Fault when that cannot be done */
export const makePrivateDir = (): PrivateDir => {
  let path: string;
  try {
    path = mkdtempSync(join(tmpdir(), PREFIX));
  } catch (cause) {
    throw new Fault(`cannot make a directory in ${tmpdir()} (${(cause as NodeJS.ErrnoException).code})`, {
      cause,
      hint: "other scanners read files: the gate's user must be able to write there, or set TMPDIR",
    });
  }
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  process.once("exit", remove);
  for (const name of ["objects", "scan", "home"]) mkdirSync(join(path, name), { mode: 0o700 });
  return {
    path,
    [Symbol.dispose]() {
      process.off("exit", remove);
      remove();
    },
  };
};

/** Writes down whose directory it is, for `sweepPrivateDirs`. */
export const claim = async ({ path }: PrivateDir): Promise<void> => {
  writeFileSync(join(path, OWNER), JSON.stringify(await processIdentity(process.pid)), { mode: 0o600 });
};

/** Removes what processes of this user have left behind that were killed; what cannot be judged stays. */
export const sweepPrivateDirs = async (): Promise<void> => {
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  for (const name of left) {
    const path = join(tmpdir(), name);
    try {
      if (lstatSync(path).uid !== process.geteuid?.()) continue;
      const owner = parseIdentity(JSON.parse(readFileSync(join(path, OWNER), "utf8")));
      if ((await lifeOf(owner)) === "dead") rmSync(path, { recursive: true, force: true });
    } catch {
      // Not claimed yet, or already gone.
    }
  }
};
