import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { Fault } from "../../../model/fault.ts";
import { replaceFile } from "../../../sys/replace-file.ts";
import { stateDir } from "../../line/state-dir.ts";
import type { ServedRepository } from "../config/config.ts";

/** Puts the hook that runs the gate at a path, by way of a directory for drafts on the same file system. */
export type WriteHook = (file: string, drafts: string) => Promise<void>;

const PRIVATE = { mode: 0o600 } as const;
const DIRECTORIES = ["objects/pack", "objects/info", "refs/heads", "refs/tags", "info", "hooks"] as const;

/**
 * Makes the bare repository of a mirror, or brings one that is there to the state that is wanted; in an order in
 * which a crash at any point leaves what the next start completes. Whatever lies in the hooks directory besides
 * the gate's hook is removed: the directory belongs to the program. @throws Fault
 */
export const prepareMirror = async (repository: ServedRepository, writeHook: WriteHook): Promise<void> => {
  const { gitDir } = repository;
  await mkdir(gitDir, { recursive: true, mode: 0o700 });
  await refuseForeign(gitDir);
  for (const directory of DIRECTORIES) await mkdir(join(gitDir, directory), { recursive: true, mode: 0o700 });
  await mkdir(stateDir(gitDir), { recursive: true, mode: 0o700 });
  const hook = join(gitDir, "hooks", "pre-receive");
  for (const name of await readdir(join(gitDir, "hooks"))) {
    if (name !== "pre-receive") await rm(join(gitDir, "hooks", name), { recursive: true });
  }
  await writeHook(hook, stateDir(gitDir));
  await refuseOtherFormat(repository);
  await replaceFile(join(gitDir, "config"), configOf(repository), PRIVATE);
  await replaceFile(join(gitDir, "gate.yaml"), policyOf(repository), PRIVATE);
  // Last: git takes the directory for a repository from now on.
  if (!(await isThere(join(gitDir, "HEAD"))))
    await replaceFile(join(gitDir, "HEAD"), "ref: refs/heads/main\n", PRIVATE);
};

/** @throws Fault for a directory that another account could have written to */
export const refuseForeign = async (directory: string): Promise<void> => {
  const { mode, uid } = await stat(directory);
  if (uid !== process.geteuid?.()) {
    throw new Fault(`${directory} belongs to the account with number ${uid}`, {
      hint: "the mirrors must belong to the account that the gate runs as",
    });
  }
  if ((mode & 0o077) !== 0)
    throw new Fault(`other accounts may enter ${directory}`, { hint: `chmod 700 ${directory}` });
};

const refuseOtherFormat = async ({ name, gitDir, objectFormat }: ServedRepository): Promise<void> => {
  const config = await readFile(join(gitDir, "config"), "utf8").catch(() => null);
  if (config === null || config.includes("objectformat = sha256") === (objectFormat === "sha256")) return;
  throw new Fault(`the mirror of ${name} has another object format than ${objectFormat}`, {
    hint: `set object_format, or remove ${gitDir} so that it is made anew`,
  });
};

/** A push stays the pack it came in: a large file is then read in small pieces. */
const configOf = ({ objectFormat }: ServedRepository): string => {
  const sha256 = objectFormat === "sha256";
  return [
    "[core]",
    `\trepositoryformatversion = ${sha256 ? 1 : 0}`,
    "\tbare = true",
    "\tlogAllRefUpdates = false",
    ...(sha256 ? ["[extensions]", "\tobjectformat = sha256"] : []),
    "[receive]",
    "\tunpackLimit = 1",
    "",
  ].join("\n");
};

/** The mirror's own policy: the operator's, and the upstream that the configuration names. */
const policyOf = ({ policy, upstream }: ServedRepository): string =>
  stringify({
    version: 1,
    ...(policy === null ? {} : { extends: policy }),
    forward: {
      url: upstream.url,
      ...(upstream.identityFile === undefined ? {} : { identity_file: upstream.identityFile }),
      ...(upstream.knownHostKey === undefined ? {} : { known_host_key: upstream.knownHostKey }),
      ...(upstream.tokenFile === undefined ? {} : { token_file: upstream.tokenFile }),
      ...(upstream.username === undefined ? {} : { username: upstream.username }),
      ...(upstream.auth === undefined ? {} : { auth: upstream.auth }),
      ...(upstream.caFile === undefined ? {} : { ca_file: upstream.caFile }),
      connect_timeout: `${upstream.connectTimeoutMs}ms`,
      stall_timeout: `${upstream.stallTimeoutMs}ms`,
      timeout: `${upstream.timeoutMs}ms`,
    },
  });

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
