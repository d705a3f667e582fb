import { Fault } from "../../model/fault.ts";
import { isZeroOid, parseOid } from "../../model/oid.ts";
import { rawFromBytes } from "../../model/raw.ts";
import type { RefUpdate } from "../../model/ref-update.ts";

// <old> SP <new> SP <ref> LF, one line per ref (githooks(5), "pre-receive"). A ref name is bytes without LF.
const LINE = /^([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) ([^\n]+)$/;

/**
 * What git tells a pre-receive hook on standard input.
 * @throws Fault for anything that is not the documented form: an unreadable push is not an empty push.
 */
export const parseUpdates = (input: Uint8Array): RefUpdate[] => {
  const text = rawFromBytes(input);
  if (text === "")
    throw new Fault("git named no ref to update", { hint: "the hook reads its updates from stdin" });
  if (!text.endsWith("\n")) throw new Fault("the list of ref updates is cut short");
  return text.slice(0, -1).split("\n").map(parseLine);
};

const parseLine = (line: string): RefUpdate => {
  const match = LINE.exec(line);
  if (match === null)
    throw new Fault("git sent a ref update in an unknown form", { hint: "expected: <old> <new> <ref>" });
  const [, old, to, name] = match as unknown as [string, string, string, string];
  if (old.length !== to.length) throw new Fault("git sent a ref update whose object ids differ in length");
  const ref = name as RefUpdate["ref"];
  const from = isZeroOid(old) ? null : parseOid(old);
  if (isZeroOid(to)) return { kind: "delete", ref, from };
  return from === null
    ? { kind: "create", ref, to: parseOid(to) }
    : { kind: "move", ref, from, to: parseOid(to) };
};
