import { DEFAULT_POLICY, SCANNER_TIMEOUT_MS } from "./defaults.ts";
import type { Forward, MessageRule, PathRule, Policy, ScannerChoice } from "./policy.ts";
import type { PolicyFile } from "./schema/policy-file.ts";

/** The policy that a file means, whose paths are absolute by now. */
export const toPolicy = (read: PolicyFile): Policy => {
  const { refs, commits, files, content, secrets, limits } = read;
  return {
    mode: read.mode,
    refs: {
      allow: refs.allow,
      rules: refs.rules,
      maxUpdates: refs.max_updates,
      maxDeletes: refs.max_deletes,
    },
    commits: {
      author: commits.author ?? null,
      committer: (commits.committer === "author" ? commits.author : commits.committer) ?? null,
      message: commits.message.map(toMessageRule),
      signed: commits.signed === "off" ? "allow" : commits.signed,
      allowedSigners: commits.allowed_signers ?? null,
      maxCount: commits.max_count ?? null,
      maxMessage: commits.max_message ?? null,
    },
    paths: read.paths.map(toPathRule),
    files: {
      maxSize: files.max_size ?? null,
      largeBinary: files.large_binary,
      maxChanged: files.max_changed ?? null,
      binaries: files.binaries,
      executables: files.executables,
      largeBinaries: files.large_binaries,
      lfs: files.lfs,
      lfsPointers: files.lfs_pointers,
      symlinksOutside: files.symlinks_outside,
      symlinksIntoGit: files.symlinks_into_git,
    },
    content: {
      bidi: content.bidi,
      invisible: content.invisible,
      confusableNames: content.confusable_names,
      collidingNames: content.colliding_names,
      gitNames: content.git_names,
      ci: content.ci,
      hooks: content.hooks,
      installScripts: content.install_scripts,
      attributes: content.attributes,
      urlCredentials: content.url_credentials,
      urlUnsafe: content.url_unsafe,
      urlElsewhere: content.url_elsewhere,
      hosts: content.hosts,
    },
    secrets: {
      levels: secrets.levels,
      rules: secrets.rules,
      baseline: secrets.baseline ?? null,
      waivers: secrets.waivers ?? null,
      inlineAllow: secrets.inline_allow,
    },
    scanners: read.scanners.map(toScanner),
    checks: read.checks.map(({ name, run, timeout, level }) => ({ name, run, timeoutMs: timeout, level })),
    limits: {
      timeMs: limits.time,
      blobBytes: limits.blob,
      archiveDepth: limits.archive_depth,
      unpackedBytes: limits.unpacked,
    },
    forward: read.forward === undefined ? null : toForward(read.forward),
    audit: read.audit ?? null,
    contact: read.contact ?? DEFAULT_POLICY.contact,
  };
};

const toMessageRule = (rule: PolicyFile["commits"]["message"][number]): MessageRule => ({
  pattern: rule.pattern ?? null,
  forbid: rule.forbid ?? null,
  level: rule.level,
  hint: rule.hint ?? null,
});

const toPathRule = (rule: PolicyFile["paths"][number]): PathRule => ({
  name: rule.name ?? null,
  match: rule.match,
  except: rule.except,
  on: rule.on,
  level: rule.level,
  hint: rule.hint ?? null,
});

const toScanner = (scanner: PolicyFile["scanners"][number]): ScannerChoice => {
  const settings: ScannerSettings = typeof scanner === "string" ? { use: scanner } : scanner;
  if (settings.use === "builtin") return { use: "builtin" };
  return {
    use: settings.use,
    program: settings.program ?? null,
    config: settings.config ?? null,
    ignore: settings.ignore ?? null,
    baseline: settings.baseline ?? null,
    timeoutMs: settings.timeout ?? SCANNER_TIMEOUT_MS,
  };
};

type Detailed = Exclude<PolicyFile["scanners"][number], string>;
type ScannerSettings = Pick<Detailed, "use"> & Partial<Detailed>;

const toForward = (read: NonNullable<PolicyFile["forward"]>): Forward => ({
  url: read.url,
  ...(read.when === undefined ? {} : { when: read.when }),
  ...(read.identity_file === undefined ? {} : { identityFile: read.identity_file }),
  ...(read.known_host_key === undefined ? {} : { knownHostKey: read.known_host_key }),
  ...(read.token_file === undefined ? {} : { tokenFile: read.token_file }),
  ...(read.username === undefined ? {} : { username: read.username }),
  ...(read.auth === undefined ? {} : { auth: read.auth }),
  ...(read.ca_file === undefined ? {} : { caFile: read.ca_file }),
  connectTimeoutMs: read.connect_timeout,
  stallTimeoutMs: read.stall_timeout,
  timeoutMs: read.timeout,
});
