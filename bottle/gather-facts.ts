import { lstatSync, readFileSync, statSync } from "node:fs";
import { wallClock } from "../sys/clock.ts";
import type { HostFacts, HostFile, KeyFile } from "./host-facts.ts";
import type { Library } from "./library/library.ts";
import { providerOf } from "./providers/providers.ts";
import type { Manifest } from "./resolve/manifest.ts";
import { Secret } from "./secret.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Looks at the host for what one manifest needs to know of it, and at nothing else. */
export const gatherFacts = (
  manifest: Manifest,
  library: Library,
  env: Env,
  workspace: string | null,
): HostFacts => {
  const { settings } = manifest;
  const { configuration, home } = library.places;
  const provider = providerOf(settings.agent_provider);
  const hostFiles = provider?.hostFiles(settings.agent_provider, { home, env }) ?? [];
  return {
    now: wallClock(),
    home,
    configuration,
    workspace,
    uid: process.getuid?.() ?? 1000,
    gid: process.getgid?.() ?? 1000,
    variables: new Map(
      variablesOf(manifest).flatMap((name) => {
        const value = env[name];
        return value === undefined ? [] : [[name, new Secret(value)] as const];
      }),
    ),
    files: new Map(hostFiles.map((path) => [path, readHostFile(path)])),
    keys: Object.values(settings.git.remotes).flatMap(({ identity_file: key, ca_file: ca, policy }) => [
      ...(key === undefined ? [] : [lookAtKey(key)]),
      ...(ca === undefined ? [] : [lookForFile(ca, "the file of certificate authorities")]),
      ...(policy === undefined ? [] : [lookForFile(policy, "the policy")]),
    ]),
    skills: library.skills(),
  };
};

const variablesOf = ({ settings }: Manifest): readonly string[] => [
  ...Object.values(settings.env).flatMap((value) => (value.from === "host" ? [value.variable] : [])),
  ...settings.egress.routes.flatMap(({ auth }) => auth?.token_ref ?? []),
  ...Object.values(settings.git.remotes).flatMap(({ token_ref }) => token_ref ?? []),
  ...(providerOf(settings.agent_provider)?.hostVariables(settings.agent_provider) ?? []),
];

/** In `bytes`; no login is larger. */
const LARGEST = 1024 * 1024;

const readHostFile = (path: string): HostFile => {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return { kind: "unreadable", why: "not a file" };
    if (stats.size > LARGEST) return { kind: "unreadable", why: "too large" };
    return { kind: "read", text: new Secret(readFileSync(path, "utf8")) };
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? { kind: "missing" } : { kind: "unreadable", why: code };
  }
};

const lookAtKey = (path: string): KeyFile => {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined)
    return { path, wrong: "the identity file is not there: ssh-keygen -t ed25519 -N '' -f it" };
  if (!stats.isFile()) return { path, wrong: "the identity file is not a file" };
  return {
    path,
    wrong: (stats.mode & 0o077) === 0 ? null : "other accounts can use the identity file: chmod 600 it",
  };
};

const lookForFile = (path: string, what: string): KeyFile => ({
  path,
  wrong: lstatSync(path, { throwIfNoEntry: false }) === undefined ? `${what} is not there` : null,
});
