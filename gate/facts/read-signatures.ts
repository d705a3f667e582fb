import { accessSync, constants } from "node:fs";
import { Fault } from "../../model/fault.ts";
import { type Oid, parseOid } from "../../model/oid.ts";
import { type Raw, rawFromBytes } from "../../model/raw.ts";
import type { SignatureFacts } from "../../policy/push-facts.ts";
import { type GitRepo, git } from "../../sys/git.ts";

/**
 * Has git verify the signature of every commit against the file of allowed signers, in one process. Other
 * kinds of signature than ssh cannot be judged by that file and do not count. @throws Fault
 */
export const readSignatures = async (
  repo: GitRepo,
  commits: readonly Oid[],
  allowedSigners: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<Oid, SignatureFacts>> => {
  if (commits.length === 0) return new Map();
  refuseUnreadable(allowedSigners);
  const { stdout } = await git(
    repo,
    ["log", "--no-walk=unsorted", "--stdin", "-z", "--format=%H%x01%G?%x01%GS"],
    { signal, env: settings(allowedSigners), input: commits.map((oid) => `${oid}\n`).join("") },
  );
  const facts = new Map<Oid, SignatureFacts>();
  for (const entry of rawFromBytes(stdout)
    .split("\0")
    .filter((text) => text !== "")) {
    const [oid = "", status = "", signer = ""] = entry.split("\x01");
    facts.set(parseOid(oid), { status, signer: signer as Raw });
  }
  if (facts.size !== new Set(commits).size)
    throw new Fault(`git log answered for ${facts.size} of ${commits.length} commits`);
  return facts;
};

/** Git would say of a file it cannot read that nobody may sign. */
const refuseUnreadable = (file: string): void => {
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new Fault(`cannot read commits.allowed_signers ${file} (${code})`, { cause });
  }
};

const settings = (allowedSigners: string): Record<string, string> => {
  const entries = [
    ["gpg.ssh.allowedSignersFile", allowedSigners],
    ["gpg.ssh.program", "ssh-keygen"],
    ["gpg.program", "false"],
    ["gpg.x509.program", "false"],
    ["log.showSignature", "false"],
  ] as const;
  const pairs = entries.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(entries.length), ...Object.fromEntries(pairs) };
};
