import type { RefUpdate } from "../../model/ref-update.ts";
import { parseUpdate } from "../forward/journal-entry.ts";

/**
 * How far a push has come. `judged`: the gate has accepted it, and the server is about to apply it, or to refuse
 * it · `applied`: the server has, and upstream has yet to follow · `mirrored`: upstream has followed, and the
 * server's post-receive hook has not been heard of yet.
 */
export type EntryState = "judged" | "applied" | "mirrored";

/** One push on its way upstream: `mirror/queue/PUSHID.json` in the gate's own directory. */
export interface Entry {
  readonly version: 1;
  readonly pushId: string;
  readonly state: EntryState;
  /** When it was judged, in `ms` since 1970. */
  readonly since: number;
  /** What it does to refs, old and new value of each; what is done already is taken out. */
  readonly updates: readonly RefUpdate[];
}

const STATES: readonly unknown[] = ["judged", "applied", "mirrored"] satisfies EntryState[];
const FIELDS = ["pushId", "since", "state", "updates", "version"];

export const isPushId = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text);

/** An entry from a file's JSON. @throws Error naming the field that is wrong */
export const parseEntry = (value: unknown): Entry => {
  if (typeof value !== "object" || value === null) throw new TypeError("it is not an object");
  const found = Object.keys(value).sort();
  if (found.join() !== FIELDS.join()) throw new TypeError(`its fields are not ${FIELDS.join(", ")}`);
  const { version, pushId, state, since, updates } = value as Record<string, unknown>;
  if (version !== 1) throw new TypeError("version is not 1");
  if (typeof pushId !== "string" || !isPushId(pushId)) throw new TypeError("pushId is not a push's name");
  if (!STATES.includes(state)) throw new TypeError("state is not a state");
  if (typeof since !== "number" || !Number.isFinite(since)) throw new TypeError("since is not a time");
  if (!Array.isArray(updates) || updates.length === 0) throw new TypeError("updates is not a list");
  return { version, pushId, state: state as EntryState, since, updates: updates.map(parseUpdate) };
};
