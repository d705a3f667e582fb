import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ForwardTo } from "./bench.ts";
import type { Sandbox } from "./sandbox.ts";
import { needs, type Sshd } from "./sshd.ts";

/** Whether there can be an sshd here; says aloud what to install when not. */
export const canServeSsh = (): boolean => needs("sshd", "apt-get install openssh-server");

/** What a client's git needs to be let in: one key, one known host, nothing of its own configuration. */
export const sshEnv = async (sandbox: Sandbox, sshd: Sshd): Promise<Readonly<Record<string, string>>> => {
  const known = join(sandbox.dir, "known_hosts");
  await writeFile(known, `[127.0.0.1]:${sshd.port} ${sshd.knownHostKey}\n`);
  await chmod(known, 0o600);
  const options = [
    "IdentitiesOnly=yes",
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    `UserKnownHostsFile=${known}`,
  ];
  const flags = options.map((option) => `-o ${option}`).join(" ");
  return { GIT_SSH_COMMAND: `ssh -F /dev/null -i ${sshd.identityFile} ${flags}` };
};

/** Forwarding over ssh; through another port of this host, where one is given. */
export const forwardBySsh =
  (sshd: Sshd, more: Readonly<Record<string, string>> = {}, port = sshd.port): ForwardTo =>
  ({ dir }) => ({
    url: sshd.url(dir).replace(`:${sshd.port}/`, `:${port}/`),
    identity_file: sshd.identityFile,
    known_host_key: sshd.knownHostKey,
    ...more,
  });
