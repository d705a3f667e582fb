import type { Reason } from "../model/decision.ts";
import { sinceStart, wallClock } from "../sys/clock.ts";
import { crypto } from "../sys/crypto.ts";
import type { Failure } from "./http/failure.ts";
import type { Flow, Recorder } from "./record/recorder.ts";

type Known = Omit<Flow, "id" | "startedMs" | "durationMs" | "kind" | "notes" | "warnings">;

/** What is known by now of a request, tunnel or connection. */
export interface FlowDraft {
  set(some: Partial<Known>): void;
  add(some: { readonly notes?: readonly Reason[]; readonly warnings?: readonly string[] }): void;
  /** Why it goes no further; only the first reason counts. `detail` must be safe to print. */
  fail(failure: Failure, detail: string | null): void;
  /** It is over: takes it down, once however often it is called. */
  end(): void;
  /** There is nothing to take down: what happened inside is taken down by itself. */
  drop(): void;
}

/** Where flows are taken down. */
export interface FlowBook {
  readonly recorder: Recorder;
  /** What goes on now and is not taken down yet. */
  readonly openFlows: Set<FlowDraft>;
  /** A flow could not be taken down: nothing more is let through. */
  readonly unrecorded: (error: unknown) => void;
}

/** Notes of one flow that are kept: a connection may be open for hours. */
const MOST_NOTES = 50;

const NOTHING: Known = {
  method: null,
  url: null,
  host: null,
  port: null,
  address: null,
  verdict: "accept",
  reasons: [],
  status: null,
  sentBytes: 0,
  receivedBytes: 0,
  injected: null,
  error: null,
  requestHeaders: [],
  responseHeaders: [],
};

const ID_BYTES = 6;
let random = Buffer.alloc(0);

/** Random bytes are asked for in stock: each time costs as much as a hundred bytes. */
const newId = (): string => {
  if (random.length < ID_BYTES) random = crypto().randomBytes(256 * ID_BYTES);
  const id = random.toString("hex", 0, ID_BYTES);
  random = random.subarray(ID_BYTES);
  return id;
};

/** Begins the record of one flow. */
export const openFlow = (book: FlowBook, kind: Flow["kind"]): FlowDraft => {
  const [startedMs, began] = [wallClock(), sinceStart()];
  const id = newId();
  const notes: Reason[] = [];
  const warnings: string[] = [];
  const known: { -readonly [Key in keyof Known]: Known[Key] } = { ...NOTHING };
  const draft: FlowDraft = {
    set: (some) => {
      Object.assign(known, some);
    },
    add: (some) => {
      notes.push(...(some.notes ?? []).slice(0, MOST_NOTES - notes.length));
      warnings.push(...(some.warnings ?? []).slice(0, MOST_NOTES - warnings.length));
    },
    fail: ({ verdict, reasons }, detail) => {
      if (known.verdict === "accept") Object.assign(known, { verdict, reasons, error: detail });
    },
    drop: () => void book.openFlows.delete(draft),
    end: () => {
      if (!book.openFlows.delete(draft)) return;
      const durationMs = Math.round(sinceStart() - began);
      try {
        book.recorder.record({ ...known, id, startedMs, durationMs, kind, notes, warnings });
      } catch (error) {
        book.unrecorded(error);
      }
    },
  };
  book.openFlows.add(draft);
  return draft;
};
