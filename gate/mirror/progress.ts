import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import type { RefValue } from "./judged-path.ts";
import type { Failure, MirrorState, Stopped } from "./state.ts";

/** What a run has done so far. */
export interface Progress {
  readonly landed: RefUpdate[];
  readonly mirrored: Set<string>;
  readonly stopped: Map<RefName, Stopped>;
  /** The refs that nothing can be done about now, and at which value they were left. */
  readonly still: Map<RefName, RefValue>;
  failure: Failure | null;
}

export const noProgress = (): Progress => ({
  landed: [],
  mirrored: new Set(),
  stopped: new Map(),
  still: new Map(),
  failure: null,
});

/** Notes that a ref does not go on, since when, and how many times that was seen. */
export const stopRef = (
  { stopped, still }: Progress,
  before: MirrorState,
  now: number,
  found: Pick<Stopped, "ref" | "because" | "value" | "words">,
): void => {
  const { ref, because, value } = found;
  const same = before.stopped.find(
    (old) => old.ref === ref && old.because === because && old.value === value,
  );
  stopped.set(ref, { ...found, since: same?.since ?? now, last: now, count: (same?.count ?? 0) + 1 });
  still.set(ref, value);
};
