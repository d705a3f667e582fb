import { Fault } from "../../model/fault.ts";
import { readHostKey } from "../../model/host-key.ts";
import type { ForwardTarget } from "./target.ts";

/** Files of one forward's own directory, which is ssh's working directory: no path is ever quoted. */
export const IDENTITY = "identity";
export const KNOWN_HOSTS = "known_hosts";
/** The name the pinned key is known by, so that neither host, port nor address matter. */
const ALIAS = "upstream";

/**
 * The value of GIT_SSH_COMMAND: one identity, one host key, no agent, no user or system configuration, no
 * question, no second way in (ssh_config(5)). git gives the string to a shell; every word here is constant
 * or a number.
 */
export const sshCommand = (limits: Pick<ForwardTarget, "connectTimeoutMs" | "stallTimeoutMs">): string => {
  const settings: readonly (readonly [string, string | number])[] = [
    ["BatchMode", "yes"],
    ["StrictHostKeyChecking", "yes"],
    ["UserKnownHostsFile", KNOWN_HOSTS],
    ["GlobalKnownHostsFile", "/dev/null"],
    ["HostKeyAlias", ALIAS],
    ["CheckHostIP", "no"],
    ["UpdateHostKeys", "no"],
    ["VerifyHostKeyDNS", "no"],
    ["IdentitiesOnly", "yes"],
    ["IdentityAgent", "none"],
    ["AddKeysToAgent", "no"],
    ["PreferredAuthentications", "publickey"],
    ["PasswordAuthentication", "no"],
    ["KbdInteractiveAuthentication", "no"],
    ["ConnectTimeout", seconds(limits.connectTimeoutMs)],
    ["ConnectionAttempts", 1],
    // Three unanswered questions end a session whose network has gone; TCP alone would wait for minutes.
    ["ServerAliveInterval", seconds(limits.stallTimeoutMs / 3)],
    ["ServerAliveCountMax", 3],
    ["ControlMaster", "no"],
    ["ControlPath", "none"],
    ["ClearAllForwardings", "yes"],
    ["ForwardAgent", "no"],
    ["ForwardX11", "no"],
    ["PermitLocalCommand", "no"],
    ["RequestTTY", "no"],
    ["LogLevel", "ERROR"],
  ];
  const options = settings.map(([name, value]) => `-o ${name}=${value}`);
  return ["ssh", "-F /dev/null", `-i ${IDENTITY}`, ...options].join(" ");
};

/**
 * The known_hosts file for pinned keys: `ALIAS SP type SP base64 LF` per key (sshd(8)). A line copied whole
 * from ssh-keyscan, host name first, is fine too. @throws Fault when there is no usable key
 */
export const knownHosts = (pinned: string, hint: string): string => {
  const lines = pinned
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length === 0) throw new Fault("the upstream's host key is not pinned", { hint });
  const known = lines.map((line) => {
    const key = readHostKey(line);
    if (key === null)
      throw new Fault("the pinned host key is not a public key line such as `ssh-ed25519 AAAA…`", { hint });
    return `${ALIAS} ${key.type} ${key.key}\n`;
  });
  return known.join("");
};

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));
