import type { Reason } from "../../model/decision.ts";
import { shortOid } from "../../model/oid.ts";
import type { Policy } from "../policy.ts";
import type { OversizedBlob, Show } from "../push-facts.ts";
import { formatSize } from "../units.ts";

/** What was too large to be scanned: nothing is known of it, so no mode lets it pass. */
export const judgeOversized = (policy: Policy, { oid, path, size }: OversizedBlob, show: Show): Reason => {
  const name = path === null ? `blob ${oid === null ? "" : shortOid(oid)}` : show(path);
  const limit = formatSize(policy.limits.blobBytes);
  return {
    rule: "limit/blob",
    level: "block",
    key: "limits.blob",
    undecided: true,
    message: `${name} has ${formatSize(size)}, more than the limit limits.blob of ${limit}`,
    hint: "keep large files out of git, for example with git-lfs(1)",
  };
};
