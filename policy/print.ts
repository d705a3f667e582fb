import { stringify } from "yaml";
import type { Policy, ScannerChoice } from "./policy.ts";

/** A policy written out with every default, as a file that means the same wherever it lies. */
export const printPolicy = (policy: Policy): string => stringify(withoutNull(written(policy)));

const written = ({ refs, commits, files, content, secrets, limits, ...policy }: Policy) => ({
  version: 1,
  mode: policy.mode,
  refs: {
    allow: refs.allow,
    rules: refs.rules,
    max_updates: refs.maxUpdates,
    max_deletes: refs.maxDeletes,
  },
  commits: {
    author: commits.author,
    committer: commits.committer,
    message: commits.message,
    signed: commits.signed === "allow" ? "off" : commits.signed,
    allowed_signers: commits.allowedSigners,
    max_count: commits.maxCount,
    max_message: sizeOrNull(commits.maxMessage),
  },
  paths: policy.paths,
  files: {
    max_size: sizeOrNull(files.maxSize),
    max_changed: files.maxChanged,
    binaries: files.binaries,
    executables: files.executables,
    large_binaries: files.largeBinaries,
    large_binary: size(files.largeBinary),
    lfs: files.lfs,
    lfs_pointers: files.lfsPointers,
    symlinks_outside: files.symlinksOutside,
    symlinks_into_git: files.symlinksIntoGit,
  },
  content: {
    bidi: content.bidi,
    invisible: content.invisible,
    confusable_names: content.confusableNames,
    colliding_names: content.collidingNames,
    git_names: content.gitNames,
    ci: content.ci,
    hooks: content.hooks,
    install_scripts: content.installScripts,
    attributes: content.attributes,
    url_credentials: content.urlCredentials,
    url_unsafe: content.urlUnsafe,
    url_elsewhere: content.urlElsewhere,
    hosts: content.hosts,
  },
  secrets: {
    levels: secrets.levels,
    rules: secrets.rules,
    baseline: secrets.baseline,
    waivers: secrets.waivers,
    inline_allow: secrets.inlineAllow,
  },
  scanners: policy.scanners.map(scanner),
  checks: policy.checks.map(({ timeoutMs, ...check }) => ({ ...check, timeout: duration(timeoutMs) })),
  limits: {
    time: duration(limits.timeMs),
    blob: size(limits.blobBytes),
    archive_depth: limits.archiveDepth,
    unpacked: size(limits.unpackedBytes),
  },
  forward: policy.forward === null ? null : forward(policy.forward),
  audit: policy.audit,
  contact: policy.contact,
});

const scanner = (choice: ScannerChoice) => {
  if (choice.use === "builtin") return "builtin";
  const { timeoutMs, ...settings } = choice;
  return { ...settings, timeout: duration(timeoutMs) };
};

const forward = (to: NonNullable<Policy["forward"]>) => ({
  url: to.url,
  when: to.when ?? null,
  identity_file: to.identityFile ?? null,
  known_host_key: to.knownHostKey ?? null,
  token_file: to.tokenFile ?? null,
  username: to.username ?? null,
  auth: to.auth ?? null,
  ca_file: to.caFile ?? null,
  connect_timeout: duration(to.connectTimeoutMs),
  stall_timeout: duration(to.stallTimeoutMs),
  timeout: duration(to.timeoutMs),
});

const duration = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`);

const MiB = 1024 ** 2;
const size = (bytes: number): string => (bytes % MiB === 0 ? `${bytes / MiB}MiB` : `${bytes}B`);
const sizeOrNull = (bytes: number | null): string | null => (bytes === null ? null : size(bytes));

/** Leaves out keys without a value, at every depth: in a file they are absent. */
const withoutNull = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== null && entry !== undefined)
      .map(([key, entry]) => [key, withoutNull(entry)]),
  );
};
