import { lookup } from "node:dns/promises";

/** All addresses of a name; none when it has none or nobody could tell in time. Never throws. */
export type Resolver = (name: string) => Promise<readonly string[]>;

export interface ResolverOptions {
  /** Names with their addresses, which nobody else is asked about. */
  readonly fixed: ReadonlyMap<string, readonly string[]>;
  /** How long an answer is waited for, and kept, in `ms`. */
  readonly waitMs: number;
  readonly keepMs: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

/** Most names whose addresses are kept. */
const MOST_KEPT = 1_000;

/** Asks the system's resolver, once for all who ask at the same time. */
export const createResolver = ({ fixed, waitMs, keepMs, now }: ResolverOptions): Resolver => {
  const kept = new Map<string, { readonly until: number; readonly addresses: Promise<readonly string[]> }>();
  return async (name) => {
    const known = fixed.get(name);
    if (known !== undefined) return known;
    const last = kept.get(name);
    if (last !== undefined && last.until > now()) return last.addresses;
    const addresses = ask(name, waitMs);
    kept.delete(name);
    kept.set(name, { until: now() + keepMs, addresses });
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    if ((await addresses).length === 0) kept.delete(name);
    return addresses;
  };
};

const ask = async (name: string, waitMs: number): Promise<readonly string[]> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve([]), waitMs);
  });
  const asked = lookup(name, { all: true, verbatim: true }).then(
    (found) => found.map(({ address }) => address),
    () => [],
  );
  const addresses = await Promise.race([asked, late]);
  clearTimeout(timer);
  return addresses;
};
