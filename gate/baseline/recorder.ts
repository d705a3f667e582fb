import type { Raw } from "../../model/raw.ts";
import { type BaselineFile, type Entry, FORMAT } from "./baseline-file.ts";
import type { BaselineKey } from "./baseline-key.ts";
import type { IsKnown } from "./known-by.ts";
import { placeKey, placeOf } from "./place.ts";

/** Takes down what a scan sees. */
export interface Recorder {
  /** Takes an occurrence down, which makes it known. */
  readonly isKnown: IsKnown;
  /** The baseline of all that was taken down, in an order that does not depend on the scan. */
  finish(): BaselineFile;
}

/** `show` makes names safe and masks secrets in them. */
export const createRecorder = (key: BaselineKey, show: (raw: Raw) => string): Recorder => {
  const entries = new Map<string, Entry>();
  return {
    isKnown({ sighting: { rule, fingerprint }, spot }) {
      const place = placeOf(spot, show, key);
      const name = `${placeKey(place)}\n${rule} ${fingerprint}`;
      const count = (entries.get(name)?.count ?? 0) + 1;
      entries.set(name, { rule, fingerprint, ...place, count });
      return true;
    },
    finish() {
      const sorted = [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
      return {
        format: FORMAT,
        tool: "git-gate",
        key: key.id,
        findings: sorted.map(([, entry]) => entry),
      };
    },
  };
};

/** One entry a line, so that a change to it can be reviewed. */
export const baselineText = ({ findings, ...head }: BaselineFile): string => {
  const fields = Object.entries(head).map(
    ([name, value]) => ` ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  const lines = findings.map((entry) => `  ${JSON.stringify(entry)}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n ]`;
  return ["{", ...fields, ` "findings": ${list}`, "}", ""].join("\n");
};
