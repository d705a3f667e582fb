import { Fault } from "../../model/fault.ts";
import { rawFromBytes } from "../../model/raw.ts";

/** What one ref of a push would become on the remote. */
export interface OutgoingRef {
  /** The object to be sent; all zeros for a deletion. */
  readonly oid: string;
}

// <local ref> SP <local oid> SP <remote ref> SP <remote oid> LF (githooks(5), "pre-push"). A local ref may
// be an expression with spaces, so the line is read from its end.
const LINE = /^.* ([0-9a-f]{40}|[0-9a-f]{64}) [^ ]+ (?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** What git tells a pre-push hook on standard input; nothing when there is nothing to push. @throws Fault */
export const parsePrePush = (input: Uint8Array): OutgoingRef[] =>
  rawFromBytes(input)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const oid = LINE.exec(line)?.[1];
      if (oid === undefined) throw new Fault("git sent an outgoing ref in an unknown form");
      return { oid };
    });
