import { mkdir, readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../model/fault.ts";
import { lifeOf, type ProcessIdentity, parseIdentity, processIdentity } from "../../sys/alive.ts";
import { withLock } from "../../sys/lock.ts";
import { replaceFile } from "../../sys/replace-file.ts";
import { run } from "../../sys/run.ts";

/**
 * Addresses of the host's loopback for backends whose bottles cannot be reached by a socket: a bottle's ports are
 * published on one that no other bottle has. Every account of the machine can reach them, which is the weaker wall.
 */
const FIRST = 16;
const LAST = 31;
const POOL: readonly string[] = Array.from(
  { length: LAST - FIRST + 1 },
  (_, index) => `127.0.0.${FIRST + index}`,
);

const LOCK_MS = 30_000;

/** An address that is this process's until it ends or gives it back. */
export interface Lease {
  readonly address: string;
  release(): Promise<void>;
}

/**
 * Takes an address. Each is a file named for it, which says whose it is; that of a process which is gone is taken over,
 * so a crash costs nothing. @throws Fault when every address is in use
 */
export const takeAddress = async (directory: string, readyAddress = ready): Promise<Lease> => {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const holder = await processIdentity(process.pid);
  if (holder === null) throw new Fault("cannot tell this process from others: /proc or ps is missing");
  return locked(directory, async () => {
    const taken = new Set(await readdir(directory));
    for (const address of POOL) {
      if (taken.has(address) && (await isHeld(join(directory, address)))) continue;
      await readyAddress(address);
      await replaceFile(join(directory, address), JSON.stringify(holder), { mode: 0o600 });
      return { address, release: () => release(directory, address, holder) };
    }
    throw new Fault(`all ${POOL.length} addresses of the pool ${POOL[0]} to ${POOL.at(-1)} are in use`, {
      hint: "bottle ps lists the bottles that run; end one, or use a backend that needs no address",
    });
  });
};

const locked = <T>(directory: string, work: () => Promise<T>): Promise<T> =>
  withLock(join(directory, ".lock"), { waitMs: LOCK_MS, what: "the pool of loopback addresses" }, work);

const release = (directory: string, address: string, holder: ProcessIdentity): Promise<void> =>
  locked(directory, async () => {
    const file = join(directory, address);
    const now = await holderOf(file);
    // One that was taken for dead, and is not, no longer has it.
    if (now !== null && now.pid === holder.pid && now.start === holder.start) await unlink(file);
  });

const isHeld = async (file: string): Promise<boolean> => {
  const holder = await holderOf(file);
  return holder !== null && (await lifeOf(holder)) !== "dead";
};

/** Null for a file that says nothing: only a crash of the machine makes one. */
const holderOf = async (file: string): Promise<ProcessIdentity | null> => {
  try {
    return parseIdentity(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
};

/**
 * Linux routes all of 127.0.0.0/8 to the loopback (RFC 1122, 3.2.1.3); macOS only those addresses that its interface
 * has been given, which takes root once after each boot. @throws Fault
 */
const ready = async (address: string): Promise<void> => {
  if (process.platform !== "darwin") return;
  const env = { PATH: "/sbin:/usr/sbin:/bin:/usr/bin" };
  const { stdout } = await run({ argv: ["ifconfig", "lo0"], env });
  if (stdout.toString("latin1").includes(`inet ${address} `)) return;
  const { exitCode } = await run({ argv: ["ifconfig", "lo0", "alias", address], env });
  if (exitCode !== 0)
    throw new Fault(`the loopback has no address ${address}`, { hint: `sudo ifconfig lo0 alias ${address}` });
};
