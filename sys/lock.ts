import { randomBytes } from "node:crypto";
import { link, open, readFile, stat, unlink, utimes } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { displayText } from "../model/display.ts";
import { Fault } from "../model/fault.ts";
import { lifeOf, type ProcessIdentity, parseIdentity, processIdentity } from "./alive.ts";
import { sinceStart, wallClock } from "./clock.ts";

/**
 * A lock is a file. It is made by link(2) from a finished draft, so that it appears at once, with its
 * content, for exactly one process. The content names the holder and a token that no other lock ever has.
 *
 * A holder that died leaves its file behind. To break it, one must hold the lock `FILE.break-TOKEN` of that
 * very file, and look again: only then is the file unlinked. So two breakers never both win, and a slow one
 * never removes the lock of the next holder. A breaker that dies is itself broken in the same way.
 *
 * A holder on another host (a container that is gone, say) cannot be asked whether it lives; it touches its
 * file every few seconds, and a file that has not been touched for `FOREIGN_STALE_MS` is given up.
 */
export interface LockOptions {
  readonly signal?: AbortSignal;
  /** How long to wait for another holder, in `ms`. */
  readonly waitMs: number;
  /** What is locked, for the message to the one who waited in vain. */
  readonly what?: string;
}

interface Holder {
  readonly token: string;
  readonly process: ProcessIdentity;
  /** When it was taken, `ms` since 1970. */
  readonly since: number;
}

const POLL_MS = 40;
const TOUCH_MS = 5_000;
const FOREIGN_STALE_MS = 60_000;
/** Token of a file that holds no lock: a finished draft was linked, so only a crash of the machine makes one. */
const UNREADABLE = "unreadable";

/** Runs `fn` while no other process holds the lock at `path`. @throws Fault naming the holder, or on abort */
export const withLock = async <T>(path: string, options: LockOptions, fn: () => Promise<T>): Promise<T> => {
  const token = await take(path, options, sinceStart() + options.waitMs);
  const touch = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, TOUCH_MS);
  touch.unref();
  try {
    return await fn();
  } finally {
    clearInterval(touch);
    await release(path, token);
  }
};

const take = async (path: string, options: LockOptions, deadline: number): Promise<string> => {
  for (;;) {
    if (options.signal?.aborted) throw new Fault(`stopped while waiting for ${options.what ?? path}`);
    const holder = await readHolder(path);
    if (holder === null) {
      const token = await tryTake(path);
      if (token !== null) return token;
      continue;
    }
    if (await isGone(path, holder)) {
      await breakLock(path, holder, options, deadline);
      continue;
    }
    if (sinceStart() >= deadline) throw busy(path, holder, options);
    await sleep(
      POLL_MS * (0.5 + Math.random()),
      undefined,
      options.signal ? { signal: options.signal } : {},
    ).catch(() => {});
  }
};

/** The token of the lock just taken, or null when somebody else was faster. */
const tryTake = async (path: string): Promise<string | null> => {
  const token = randomBytes(8).toString("hex");
  const process = await ownIdentity();
  const draft = `${path}.draft-${token}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(JSON.stringify({ token, process, since: wallClock() } satisfies Holder));
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
    return token;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return null;
    throw new Fault(`cannot take the lock ${path}`, { cause: error });
  } finally {
    await unlink(draft);
  }
};

const breakLock = async (
  path: string,
  seen: Holder,
  options: LockOptions,
  deadline: number,
): Promise<void> => {
  const breaker = `${path}.break-${seen.token}`;
  const token = await take(breaker, options, deadline);
  try {
    const now = await readHolder(path);
    if (now !== null && now.token === seen.token) await unlink(path);
  } finally {
    await release(breaker, token);
  }
};

const release = async (path: string, token: string): Promise<void> => {
  const holder = await readHolder(path);
  if (holder?.token === token) await unlink(path);
};

const isGone = async (path: string, holder: Holder): Promise<boolean> => {
  if (holder.token === UNREADABLE) return true;
  const life = await lifeOf(holder.process);
  if (life !== "elsewhere") return life === "dead";
  return (await untouchedMs(path)) > FOREIGN_STALE_MS;
};

/** How long the file has not been touched, by the file system's own clock: hosts need not agree on the time. */
const untouchedMs = async (path: string): Promise<number> => {
  const probe = `${path}.draft-${randomBytes(8).toString("hex")}`;
  try {
    await (await open(probe, "wx", 0o600)).close();
    const [now, then] = [await stat(probe), await stat(path)];
    return now.mtimeMs - then.mtimeMs;
  } catch {
    return 0;
  } finally {
    await unlink(probe).catch(() => {});
  }
};

const readHolder = async (path: string): Promise<Holder | null> => {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Fault(`cannot read the lock ${path}`, { cause: error });
  }
  try {
    const { token, process, since } = JSON.parse(text) as Record<string, unknown>;
    if (typeof token !== "string" || !/^[0-9a-f]{16}$/.test(token)) throw new TypeError("token");
    return { token, process: parseIdentity(process), since: typeof since === "number" ? since : 0 };
  } catch {
    return { token: UNREADABLE, process: { pid: 1, start: "?", host: "?" }, since: 0 };
  }
};

const busy = (path: string, { process, since }: Holder, { what, waitMs }: LockOptions): Fault => {
  const age = Math.max(0, Math.round((wallClock() - since) / 1000));
  const who = displayText(`process ${process.pid} on ${process.host}`);
  return new Fault(`${what ?? path} is busy: ${who} has held the lock for ${age} s`, {
    hint: `waited ${Math.round(waitMs / 1000)} s; push again, or look at that process if it hangs (lock file: ${path})`,
  });
};

const ownIdentity = async (): Promise<ProcessIdentity> => {
  const identity = await processIdentity(process.pid);
  if (identity === null) throw new Fault("cannot tell this process from others: /proc or ps is missing");
  return identity;
};
