import { compileKnown, type KnownValues } from "./known-values.ts";

type Credentials = ReadonlyMap<string, string>;

/** The bottle's credentials as they are now; made anew only when they changed. */
export const createKnownSource = (
  credentials: () => Credentials,
  placeholders: Readonly<Record<string, string>>,
): (() => KnownValues) => {
  let last: Credentials | undefined;
  let known: KnownValues | undefined;
  return () => {
    const now = credentials();
    if (known === undefined || last === undefined || !isSame(last, now)) {
      known = compileKnown(now, placeholders);
      last = new Map(now);
    }
    return known;
  };
};

const isSame = (one: Credentials, other: Credentials): boolean =>
  one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);
