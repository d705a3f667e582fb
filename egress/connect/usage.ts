import type { Usage } from "../../policy/request/facts.ts";

const MINUTE = 60;
const SECOND_MS = 1_000;

/** What this bottle has used at one route. */
export interface Account {
  /** Counts a request, whether it is let out or not. */
  request(): void;
  /** What would be used if these bytes went to that name too. */
  with(name: string, bytes: number): Usage;
  /** Keeps that they went there. */
  sent(name: string, bytes: number): void;
}

/** The accounts of all routes, by their host; they last as long as the program, also when the routes are read again. */
export const createAccounts = (now: () => number): ((host: string) => Account) => {
  const accounts = new Map<string, Account>();
  return (host) => {
    const known = accounts.get(host) ?? createAccount(now);
    accounts.set(host, known);
    return known;
  };
};

const createAccount = (now: () => number): Account => {
  // One count for each second of the last minute: memory does not grow with the requests.
  const seconds = new Map<number, number>();
  const names = new Set<string>();
  let sentBytes = 0;
  const thisSecond = (): number => Math.floor(now() / SECOND_MS);
  return {
    request: () => {
      const second = thisSecond();
      for (const old of seconds.keys()) if (old <= second - MINUTE) seconds.delete(old);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    },
    with: (name, bytes) => {
      const from = thisSecond() - MINUTE;
      let requestsThisMinute = 0;
      for (const [second, count] of seconds) if (second > from) requestsThisMinute += count;
      return {
        requestsThisMinute,
        sentBytes: sentBytes + bytes,
        names: names.size + (names.has(name) ? 0 : 1),
      };
    },
    sent: (name, bytes) => {
      names.add(name);
      sentBytes += bytes;
    },
  };
};
