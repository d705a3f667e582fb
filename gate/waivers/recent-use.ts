import type { Waiver } from "../../policy/waive.ts";
import { auditedPushes, type PushLine } from "../audit-tail.ts";

/** What the last pushes of a repository did with its waivers. */
export interface RecentUse {
  /** How many pushes were looked at. */
  readonly pushes: number;
  /** When a push last needed a waiver, by `useKey`: the audit's own time. */
  readonly last: ReadonlyMap<string, string>;
}

type Used = Pick<Waiver, "fingerprint" | "path">;

export const useKey = ({ fingerprint, path }: Used): string => `${fingerprint} ${path}`;

const MOST_PUSHES = 1000;
/** How much of the audit's end is read, in `bytes`. */
const TAIL = 16 * 1024 * 1024;

interface WaivedPush extends PushLine {
  readonly waived?: readonly Used[];
}

/** Reads the end of an audit log; no pushes when there is none. @throws Fault when it cannot be read. */
export const recentUse = async (auditFile: string, repository: string): Promise<RecentUse> => {
  const pushes = (await auditedPushes<WaivedPush>(auditFile, repository, TAIL)).slice(-MOST_PUSHES);
  const last = new Map<string, string>();
  for (const { time, waived = [] } of pushes) for (const used of waived) last.set(useKey(used), time);
  return { pushes: pushes.length, last };
};
