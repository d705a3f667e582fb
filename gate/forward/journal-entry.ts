import { parseOid } from "../../model/oid.ts";
import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import { type ProcessIdentity, parseIdentity } from "../../sys/alive.ts";

/** `intent`: about to be pushed, or cut off while it was. What never landed has no entry. */
export type JournalState = "intent" | "landed" | "unknown";

/** One forward that the gate's own refs may still have to catch up with: `journal/PUSHID.json`. */
export interface JournalEntry {
  readonly version: 1;
  readonly pushId: string;
  readonly state: JournalState;
  /** Upstream, without user and password. */
  readonly url: string;
  /** Names are kept as in `Raw`: one character per byte. */
  readonly updates: readonly RefUpdate[];
  /** The receive-pack that will apply the push in the gate, as long as it lives. */
  readonly receivePack: ProcessIdentity;
  /** `ms` since 1970. */
  readonly since: number;
}

const STATES: readonly JournalState[] = ["intent", "landed", "unknown"];

/** A journal entry from a file's JSON. @throws Error naming the field that is wrong */
export const parseEntry = (value: unknown): JournalEntry => {
  const entry = fields(value, "the entry", [
    "version",
    "pushId",
    "state",
    "url",
    "updates",
    "receivePack",
    "since",
  ]);
  if (entry["version"] !== 1) throw new TypeError("version is not 1");
  const { updates, state, since } = entry;
  if (!STATES.includes(state as JournalState)) throw new TypeError("state is not a state");
  if (!Array.isArray(updates) || updates.length === 0) throw new TypeError("updates is not a list");
  if (typeof since !== "number" || !Number.isFinite(since)) throw new TypeError("since is not a time");
  return {
    version: 1,
    pushId: text(entry, "pushId"),
    state: state as JournalState,
    url: text(entry, "url"),
    updates: updates.map(parseUpdate),
    receivePack: parseIdentity(entry["receivePack"]),
    since,
  };
};

/** An update from a file's JSON. @throws Error naming the field that is wrong */
export const parseUpdate = (value: unknown): RefUpdate => {
  const kind = (value as { kind?: unknown } | null)?.kind;
  if (kind === "create") {
    const update = fields(value, "an update", ["kind", "ref", "to"]);
    return { kind, ref: refName(update), to: parseOid(text(update, "to")) };
  }
  if (kind === "move") {
    const update = fields(value, "an update", ["kind", "ref", "from", "to"]);
    return {
      kind,
      ref: refName(update),
      from: parseOid(text(update, "from")),
      to: parseOid(text(update, "to")),
    };
  }
  if (kind === "delete") {
    const update = fields(value, "an update", ["kind", "ref", "from"]);
    const from = update["from"] === null ? null : parseOid(text(update, "from"));
    return { kind, ref: refName(update), from };
  }
  throw new TypeError("an update is not a create, move or delete");
};

const refName = (update: Record<string, unknown>): RefName => {
  const ref = text(update, "ref");
  // As in `Raw`: one character per byte; a newline would end the line it is written into.
  if (!/^refs\/[\u0021-\u007e\u0080-\u00ff]+$/.test(ref)) throw new TypeError("ref is not a ref name");
  return ref as RefName;
};

/** The value as an object with exactly these fields. */
const fields = (value: unknown, what: string, names: readonly string[]): Record<string, unknown> => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} is not an object`);
  }
  const found = Object.keys(value);
  const wrong = [
    ...names.filter((name) => !found.includes(name)),
    ...found.filter((name) => !names.includes(name)),
  ];
  if (wrong.length > 0) throw new TypeError(`${what} has missing or unknown fields: ${wrong.join(", ")}`);
  return value as Record<string, unknown>;
};

const text = (from: Record<string, unknown>, name: string): string => {
  const value = from[name];
  if (typeof value !== "string" || value === "") throw new TypeError(`${name} is not a text`);
  return value;
};
