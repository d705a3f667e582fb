import type { Child, Host, Step } from "../host.ts";
import type { Emit, Inflater, Progress } from "./inflate.ts";
import type { Workshop } from "./walker.ts";

/** Inflates a stream into a stretch of its own. */
export interface Unpacking {
  push(bytes: Uint8Array, from: number, to: number): Progress;
  /** Another stream, whose text goes on where the one before ended. */
  again(): void;
  end(): void;
  readonly unused: number;
}

/** Bytes that look like a stream by chance decode to less, before they turn out to be none. */
const CHANCE = 64;

/** `isSure` when a header told that there is a stream: then also the little that comes of a broken one counts. */
export const createUnpacking = (host: Host, step: Step, workshop: Workshop, isSure: boolean): Unpacking => {
  let child: Child | undefined;
  let opened = false;
  let ended = false;
  let done = false;
  let kept = new Uint8Array(0);

  const open = (): void => {
    opened = true;
    child = host.open(step);
    if (kept.length > 0) child?.write(kept, 0, kept.length);
  };

  let inflater: Inflater | undefined;
  const emit: Emit = (bytes, from, to) => {
    if (!opened) {
      if (kept.length + to - from < CHANCE) {
        kept = Buffer.concat([kept, bytes.subarray(from, to)]);
        return true;
      }
      open();
    }
    return child?.write(bytes, from, to) ?? false;
  };

  return {
    push(bytes, from, to) {
      if (inflater === undefined) {
        inflater = workshop.inflater(emit);
        inflater.begin();
      }
      const progress = inflater.push(bytes, from, to);
      if (progress === "done") done = true;
      return progress;
    },
    again() {
      inflater?.begin();
    },
    end() {
      if (ended) return;
      ended = true;
      inflater?.finish();
      if (!opened && (done || isSure) && kept.length > 0) open();
      child?.end();
      if (inflater !== undefined) workshop.giveBack(inflater);
    },
    get unused() {
      return inflater?.unused ?? 0;
    },
  };
};
