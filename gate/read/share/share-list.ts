import { Fault } from "../../../model/fault.ts";
import type { Oid } from "../../../model/oid.ts";
import type { GitRepo } from "../../../sys/git.ts";
import type { ShareRead } from "./read-share.ts";
import type { ReadElsewhere, Shares } from "./shares.ts";

/** So many objects are read before another reader is worth its start. */
const SHARED_FROM = 1500;

/** The reader that there always is. */
interface FirstReader {
  read(oid: Oid): void;
  end(): void;
}

/** Deals the objects of a list to its readers. */
export interface SharedList {
  /** `count`: how many there are so far, with this one. */
  read(oid: Oid, name: string, count: number): void;
  /** No more ids. */
  end(): Promise<void>;
  /** Has what is not the first reader's read elsewhere. @throws Fault when it is not read as it was asked for. */
  into(elsewhere: ReadElsewhere | undefined, tips: readonly string[]): Promise<readonly ShareRead[]>;
}

/** The first objects go to the first reader; `readers` more are started for the rest when the list turns out long. */
export const shareList = (
  repo: GitRepo,
  first: FirstReader,
  readers: number,
  signal: AbortSignal,
): SharedList => {
  let shares: Pick<Shares, "read"> | null = null;
  let opening: Promise<Shares | null> | null = null;
  let waiting: (readonly [Oid, string])[] = [];
  let known: (opened: Promise<Shares | null>) => void = () => {};
  const opened = new Promise<Shares | null>((resolve) => {
    known = resolve;
  });

  const open = async (): Promise<Shares | null> => {
    const { openShares } = await import("./shares.ts");
    // Where no pipe can be had, the first reader reads it all.
    const made = await openShares(repo, readers, signal).catch(() => null);
    shares = made ?? first;
    for (const [oid, name] of waiting) shares.read(oid, name);
    waiting = [];
    return made;
  };

  return {
    read(oid, name, count) {
      if (shares !== null) {
        shares.read(oid, name);
      } else if (readers === 0 || count < SHARED_FROM) {
        first.read(oid);
      } else {
        waiting.push([oid, name]);
        if (opening !== null) return;
        opening = open();
        known(opening);
      }
    },
    async end() {
      known(opening ?? Promise.resolve(null));
      const made = await opening;
      made?.end();
      first.end();
    },
    async into(elsewhere, tips) {
      const ready = await opened;
      if (ready === null) return [];
      if (elsewhere === undefined) throw new Fault("objects were shared out, but nobody reads them");
      return ready.into(elsewhere, tips);
    },
  };
};
