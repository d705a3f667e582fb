import { type Raw, rawFromBytes } from "../model/raw.ts";
import { type GitRepo, git } from "../sys/git.ts";

/** `git config --list -z`: keys as git prints them (section and name in lower case), values in order. */
export type GitConfig = ReadonlyMap<string, readonly Raw[]>;

/** `<key> LF <value> NUL` (git-config(1), `-z`); a key without a value has no LF and means `true`. */
export const parseConfigList = (stdout: Uint8Array): GitConfig => {
  const config = new Map<string, Raw[]>();
  for (const entry of rawFromBytes(stdout).split("\0")) {
    if (entry === "") continue;
    const end = entry.indexOf("\n");
    const key = end < 0 ? entry : entry.slice(0, end);
    const values = config.get(key) ?? [];
    values.push((end < 0 ? "true" : entry.slice(end + 1)) as Raw);
    config.set(key, values);
  }
  return config;
};

/** Reads the repository's own configuration, without the user's and the system's. @throws Fault */
export const readGitConfig = async (repo: GitRepo, signal: AbortSignal): Promise<GitConfig> => {
  const { stdout } = await git(repo, ["config", "--list", "-z", "--includes", "--local"], { signal });
  return parseConfigList(stdout);
};

/** The value that counts when a key stands several times: the last. */
export const lastValue = (config: GitConfig, key: string): Raw | undefined => config.get(key)?.at(-1);

/** A boolean as git reads it (git-config(1), "Values"); anything that is not clearly false is true. */
export const isOn = (config: GitConfig, key: string): boolean => {
  const value = lastValue(config, key);
  return value !== undefined && !/^(?:|no|off|false|0+)$/i.test(value);
};

/** A value as a configuration file holds it: in double quotes, where `"` and `\` are escaped (git-config(1), "SYNTAX"). */
export const configValue = (value: string): string => `"${value.replace(/["\\]/g, "\\$&")}"`;
