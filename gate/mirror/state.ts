import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../model/fault.ts";
import { parseOid } from "../../model/oid.ts";
import type { RefName } from "../../model/ref-update.ts";
import { replaceFile } from "../../sys/replace-file.ts";
import type { RefValue } from "./judged-path.ts";
import { mirrorDir } from "./queue.ts";

/** That upstream could not be reached, or did not answer. Times in `ms` since 1970; `message` is safe to print. */
export interface Failure {
  readonly message: string;
  /** When it began, when it was last seen, and how many times in all. */
  readonly since: number;
  readonly last: number;
  readonly count: number;
}

/** A ref that does not go on by itself. `words` are safe to print. */
export interface Stopped {
  readonly ref: RefName;
  /** `refused`: by upstream · the others as in `RefPlan`. */
  readonly because: "diverged" | "unjudged" | "refused";
  /** What the ref held here. */
  readonly value: RefValue;
  readonly words: string;
  readonly since: number;
  readonly last: number;
  readonly count: number;
}

/** A value that a forward may still give a ref upstream: it was sent, and nobody said what became of it. */
export interface Sent {
  readonly ref: RefName;
  readonly value: RefValue;
  readonly since: number;
}

/** What one run of the mirror leaves for the next: `mirror/state.json`. What waits is in the queue alone. */
export interface MirrorState {
  readonly version: 1;
  /** Upstream without user and password; of another one nothing below holds. */
  readonly url: string;
  readonly failure: Failure | null;
  readonly stopped: readonly Stopped[];
  readonly sent: readonly Sent[];
}

export const emptyState = (url: string): MirrorState => ({
  version: 1,
  url,
  failure: null,
  stopped: [],
  sent: [],
});

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/** From when on something that failed is worth another try, in `ms` since 1970. */
export const nextTry = ({ last, count }: Pick<Failure, "last" | "count">): number =>
  last + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(count - 1, 20));

/** Whether it is too early for another try; a clock that was set back does not keep it for long. */
export const isResting = (failed: Pick<Failure, "last" | "count">, now: number): boolean =>
  now < nextTry(failed) && now >= failed.last;

const fileOf = (stateDir: string): string => join(mirrorDir(stateDir), "state.json");

/** The state as the last run left it; null: there is none. @throws Fault naming what is wrong with the file */
export const readState = async (stateDir: string): Promise<MirrorState | null> => {
  const file = fileOf(stateDir);
  try {
    return parseState(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Fault(`the mirror's state cannot be read: ${file}: ${(cause as Error).message}`, {
      cause,
      hint: "wait ten minutes, so that no forward is on its way any more, and remove the file: the queue is kept elsewhere",
    });
  }
};

/** Returns once it is on disk. The directory is there: the queue stands in it. */
export const writeState = (stateDir: string, state: MirrorState): Promise<void> =>
  replaceFile(fileOf(stateDir), `${JSON.stringify(state, null, 1)}\n`, { mode: 0o600 });

const parseState = (value: unknown): MirrorState => {
  const state = fields(value);
  if (state["version"] !== 1) throw new TypeError("version is not 1");
  const { failure } = state;
  return {
    version: 1,
    url: text(state, "url"),
    failure:
      failure === null ? null : { message: text(fields(failure), "message"), ...times(fields(failure)) },
    stopped: list(state, "stopped").map((each) => ({
      ref: text(each, "ref") as RefName,
      because: oneOf(each["because"]),
      value: refValue(each["value"]),
      words: text(each, "words"),
      ...times(each),
    })),
    sent: list(state, "sent").map((each) => ({
      ref: text(each, "ref") as RefName,
      value: refValue(each["value"]),
      since: time(each, "since"),
    })),
  };
};

const fields = (value: unknown): Record<string, unknown> => {
  if (typeof value !== "object" || value === null) throw new TypeError("an entry is not an object");
  return value as Record<string, unknown>;
};

const list = (from: Record<string, unknown>, name: string): Record<string, unknown>[] => {
  const value = from[name];
  if (!Array.isArray(value)) throw new TypeError(`${name} is not a list`);
  return value.map(fields);
};

const text = (from: Record<string, unknown>, name: string): string => {
  const value = from[name];
  if (typeof value !== "string" || value === "") throw new TypeError(`${name} is not a text`);
  return value;
};

const time = (from: Record<string, unknown>, name: string): number => {
  const value = from[name];
  if (typeof value !== "number" || !Number.isFinite(value)) throw new TypeError(`${name} is not a number`);
  return value;
};

const times = (from: Record<string, unknown>): Pick<Failure, "since" | "last" | "count"> => ({
  since: time(from, "since"),
  last: time(from, "last"),
  count: time(from, "count"),
});

const refValue = (value: unknown): RefValue => (value === null ? null : parseOid(String(value)));

const oneOf = (value: unknown): Stopped["because"] => {
  if (value === "diverged" || value === "unjudged" || value === "refused") return value;
  throw new TypeError("because is not a reason");
};
