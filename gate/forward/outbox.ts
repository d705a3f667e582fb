import { copyFile, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type GitRepo, gitCommand } from "../../sys/git.ts";
import { type Access, checkTarget } from "./check-target.ts";
import {
  AUTHORITIES,
  credentialAnswer,
  credentialForms,
  httpsConfig,
  NO_AUTHORITIES,
} from "./https-config.ts";
import { type Leash, type LeashedEnd, runOnLeash } from "./leash.ts";
import { smartOnly } from "./smart-only.ts";
import { IDENTITY, KNOWN_HOSTS, sshCommand } from "./ssh-command.ts";
import type { ForwardTarget } from "./target.ts";
import { withoutSecrets } from "./without-secrets.ts";

/**
 * A throwaway git directory that talks to upstream in the gate's place. It has the gate's objects and none
 * of its refs and settings, so that nothing configured in the gate's repository can redirect or change a
 * forward (url.*.insteadOf, a remote named like the URL, core.sshCommand, credential helpers, proxies,
 * includes, hooks), and a forward that fails leaves no tracking ref behind in the gate.
 */
export interface Outbox {
  readonly dir: string;
  /** Its quarantine variables choose the objects. */
  readonly repo: GitRepo;
  /** What git tells of its work (git-config(1), trace2.eventTarget). */
  readonly trace: string;
  /** Runs git here on a leash, by upstream's own transport only; the credential is in nothing that it returns. */
  git(args: readonly string[], leash: Leash): Promise<LeashedEnd>;
}

export interface OutboxPlan {
  /** The gate's repository; with its quarantine when the objects to send are still in it. */
  readonly repo: GitRepo;
  readonly target: ForwardTarget;
  readonly stateDir: string;
  readonly sha256: boolean;
  /** More lines for `config` and `packed-refs`, as bytes. */
  readonly config?: string;
  readonly refs?: string;
}

const PREFIX = "outbox-";

/** Runs `fn` with a fresh outbox, which is gone afterwards. @throws Fault when the target cannot be used */
export const withOutbox = async <T>(plan: OutboxPlan, fn: (outbox: Outbox) => Promise<T>): Promise<T> => {
  await mkdir(plan.stateDir, { recursive: true, mode: 0o700 });
  const dir = await mkdtemp(join(plan.stateDir, PREFIX));
  try {
    return await fn(await furnish(dir, plan));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

/** Removes what killed forwards left behind. Only while no forward runs: under the repository's lock. */
export const sweepOutboxes = async (stateDir: string): Promise<void> => {
  const names = await readdir(stateDir).catch(() => []);
  const left = names.filter((name) => name.startsWith(PREFIX));
  await Promise.all(left.map((name) => rm(join(stateDir, name), { recursive: true, force: true })));
};

const furnish = async (dir: string, plan: OutboxPlan): Promise<Outbox> => {
  const { repo, target } = plan;
  const access = await checkTarget(target);
  const format = plan.sha256
    ? "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n"
    : "[core]\n\trepositoryformatversion = 0\n\tbare = true\n";
  const transport = access.kind === "https" ? httpsConfig(access, target) : "";
  await mkdir(join(dir, "refs"));
  await writeFile(join(dir, "HEAD"), "ref: refs/heads/none\n");
  await writeFile(join(dir, "config"), format + transport + (plan.config ?? ""), "latin1");
  if (plan.refs) await writeFile(join(dir, "packed-refs"), plan.refs, "latin1");
  // A shallow gate may push what it has; upstream judges whether that is enough.
  await copyFile(join(repo.gitDir, "shallow"), join(dir, "shallow")).catch(() => {});

  const own: GitRepo = { gitDir: dir, base: repo.base, quarantine: objectsOf(repo) };
  const trace = join(dir, "trace");
  const transportEnv = await equip(dir, access, target);
  const credential = access.kind === "https" ? access.credential : null;
  const secret = credential === null ? {} : { secret: credentialAnswer(credential) };
  const forms = credential === null ? [] : credentialForms(credential);
  const settings = [
    ...["-c", `protocol.${access.kind}.allow=always`],
    ...["-c", "push.followTags=false", "-c", "push.gpgSign=false", "-c", "push.recurseSubmodules=no"],
    ...["-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false"],
    ...["-c", "advice.graftFileDeprecated=false"],
  ];
  return {
    dir,
    repo: own,
    trace,
    git: async (args, leash) => {
      const extra = { cwd: dir, env: { ...transportEnv, GIT_TRACE2_EVENT: trace }, ...secret };
      const end = await runOnLeash(gitCommand(own, [...settings, ...args], extra), leash);
      const heard = access.kind === "https" ? await smartOnly(end, trace, target.url) : end;
      return {
        ...heard,
        stdout: withoutSecrets(heard.stdout, forms),
        stderr: withoutSecrets(heard.stderr, forms),
      };
    },
  };
};

/** Puts what the transport needs into the outbox, and tells the variables by which it is found. */
const equip = async (
  dir: string,
  access: Access,
  target: ForwardTarget,
): Promise<Readonly<Record<string, string>>> => {
  if (access.kind === "file") return {};
  if (access.kind === "https") {
    if (access.authorities !== null) {
      await writeFile(join(dir, AUTHORITIES), access.authorities);
      await mkdir(join(dir, NO_AUTHORITIES));
    }
    // A .netrc in the account's own home would be believed (netrc(5)).
    return { HOME: dir };
  }
  await symlink(access.identity, join(dir, IDENTITY));
  // A certificate lies beside its key (ssh(1), -i).
  const certificate = `${access.identity}-cert.pub`;
  if (await exists(certificate)) await symlink(certificate, join(dir, `${IDENTITY}-cert.pub`));
  await writeFile(join(dir, KNOWN_HOSTS), access.knownHosts);
  return { GIT_SSH_COMMAND: sshCommand(target), GIT_SSH_VARIANT: "ssh" };
};

/**
 * The gate's objects as an outbox sees them: the quarantine exactly as receive-pack gave it, or the
 * repository's own store. GIT_QUARANTINE_PATH stays behind: a local upstream's receive-pack would inherit
 * it and refuse every ref ("ref updates forbidden inside quarantine environment").
 */
const objectsOf = ({ gitDir, quarantine }: GitRepo): Record<string, string> => {
  const objects = quarantine["GIT_OBJECT_DIRECTORY"] ?? join(gitDir, "objects");
  const alternates = quarantine["GIT_ALTERNATE_OBJECT_DIRECTORIES"];
  return {
    GIT_OBJECT_DIRECTORY: objects,
    ...(alternates === undefined ? {} : { GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates }),
  };
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
