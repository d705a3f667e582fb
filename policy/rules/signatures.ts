import type { Reason } from "../../model/decision.ts";
import { type Oid, shortOid } from "../../model/oid.ts";
import type { Policy } from "../policy.ts";
import type { SignatureFacts } from "../push-facts.ts";
import { complaint } from "./complaint.ts";

/** Git's words for a signature (git-log(1), `%G?`); `G` is the one that counts. */
const STATUS: Readonly<Record<string, string>> = {
  N: "is not signed",
  B: "has a bad signature",
  U: "is signed by nobody of commits.allowed_signers",
  X: "has a signature that has expired",
  Y: "is signed by a key that has expired",
  R: "is signed by a key that was revoked",
  E: "has a signature that cannot be checked: only ssh signatures of allowed signers count",
};

/** Every commit is signed by somebody who may sign. */
export const judgeSignatures = (
  { commits }: Policy,
  signatures: ReadonlyMap<Oid, SignatureFacts>,
): Reason[] =>
  [...signatures]
    .filter(([, { status }]) => status !== "G")
    .flatMap(([oid, { status }]) =>
      complaint([commits.signed, "commits.signed"], {
        rule: "commit/signature",
        message: `commit ${shortOid(oid)}: ${STATUS[status] ?? "has a signature of unknown kind"}`,
        hint: "git rebase --exec 'git commit --amend --no-edit -S', with gpg.format=ssh",
      }),
    );
