import { readSync } from "node:fs";
import type { ObjectType } from "../../../model/object.ts";
import { BatchParser, type ObjectSink } from "../batch-parser.ts";
import { CensusSink } from "../census.ts";
import type { ReadCounts } from "../read-objects.ts";
import { OidDigest } from "./oid-digest.ts";

/** What a share brought, as it can be told from thread to thread. */
export interface ShareRead extends ReadCounts {
  readonly counts: Readonly<Record<ObjectType, number>>;
  readonly trees: readonly string[];
  /** Of the ids that git answered for, in order. */
  readonly digest: string;
}

/** As much as git may be ahead; one piece of memory for all that is read. */
const AT_ONCE = 262_144;

/**
 * Hands a share's objects to a sink, straight from git's pipe. Waits in the call for what git has to say, so it
 * is for a thread that has nothing else to do.
 * @throws Fault when an object is missing or an answer is cut short.
 */
export const readShare = (readEnd: number, tips: ReadonlySet<string>, sink: ObjectSink): ShareRead => {
  const digest = new OidDigest();
  const census = new CensusSink(sink, tips, (oid) => digest.add(oid));
  const parser = new BatchParser(census);
  const memory = Buffer.allocUnsafeSlow(AT_ONCE);
  for (;;) {
    const count = readSync(readEnd, memory, 0, AT_ONCE, null);
    if (count === 0) break;
    parser.push(memory.subarray(0, count));
  }
  parser.finish();
  const { objects, bytes } = parser;
  return { objects, bytes, counts: census.counts, trees: [...census.trees], digest: digest.value() };
};
