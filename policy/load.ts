import { lstatSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Fault } from "../model/fault.ts";
import { crypto } from "../sys/crypto.ts";
import { BUILT_IN } from "./defaults.ts";
import type { ParsedPolicy, ParseOptions } from "./parse.ts";
import type { LoadedPolicy, Policy } from "./policy.ts";

/** Where a policy may be named, all on the server's side; the first that names one decides. */
export interface PolicyPlaces {
  /** `--policy`. */
  readonly flag?: string | undefined;
  /** The variable GATE_POLICY. */
  readonly env?: string | undefined;
  /** `gate.policy` in the repository's own configuration. */
  readonly config?: string | undefined;
  readonly gitDir: string;
  /** Against which a relative `flag` or `env` is taken. */
  readonly cwd: string;
}

const SYSTEM_FILE = "/etc/git-gate/gate.yaml";

/** The file that holds the policy; null where there is none and the built-in default applies. */
export const policyFile = ({ flag, env, config, gitDir, cwd }: PolicyPlaces): string | null => {
  if (flag !== undefined) return resolve(cwd, flag);
  if (env !== undefined && env !== "") return resolve(cwd, env);
  if (config !== undefined && config !== "") return resolve(gitDir, config);
  return [join(gitDir, "gate.yaml"), SYSTEM_FILE].find(isThere) ?? null;
};

/** A file that cannot be looked at counts as there: reading it then says why, instead of a silent default. */
const isThere = (path: string): boolean => {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== "ENOENT" && code !== "ENOTDIR";
  }
};

/** For whom a policy is read, and by what its rule ids and patterns are judged. */
export type PolicyReader = Omit<ParseOptions, "readFile"> & {
  /** Why a pattern is none of RE2's syntax; null where it is one. */
  readonly patternError: (source: string) => Promise<string | null>;
};

/**
 * Loads the policy of a repository. The schema and the YAML parser are loaded only when there is a file.
 * @throws Fault when a file that is named cannot be read or is wrong: there is no falling back.
 */
export const loadPolicy = async (
  places: PolicyPlaces,
  reader: PolicyReader,
): Promise<LoadedPolicy | TracedPolicy> => {
  const file = policyFile(places);
  return file === null ? BUILT_IN : readPolicy(file, reader);
};

/** A policy with the places of what it says. */
export type TracedPolicy = LoadedPolicy & Pick<ParsedPolicy, "files" | "origin" | "variants">;

/** Loads one policy file, and those that it extends. @throws Fault */
export const readPolicy = async (file: string, reader: PolicyReader): Promise<TracedPolicy> => {
  const { parsePolicy } = await import("./parse.ts");
  const hash = crypto().createHash("sha256");
  const readFile = (path: string): string => {
    const bytes = readBytes(path);
    hash.update(bytes);
    return decode(bytes, path);
  };
  const { policy, ...places } = parsePolicy(readFile(file), file, { ...reader, readFile });
  await refusePatterns(policy, places.origin, reader);
  return { policy, source: file, digest: hash.digest("hex").slice(0, 16), ...places };
};

const refusePatterns = async (
  { commits }: Policy,
  origin: TracedPolicy["origin"],
  { patternError }: PolicyReader,
): Promise<void> => {
  for (const [index, { pattern, forbid }] of commits.message.entries()) {
    const key = `commits.message.${index}.${pattern === null ? "forbid" : "pattern"}`;
    const error = await patternError(pattern ?? forbid ?? "");
    if (error === null) continue;
    const { file, line } = origin(key) ?? { file: "", line: 0 };
    throw new Fault(`${file}:${line}: ${key}: ${error}`, { hint: "patterns have the syntax of RE2" });
  }
};

const readBytes = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new Fault(`cannot read the policy ${file} (${code})`, {
      cause,
      hint: "the user that git runs as must be able to read it",
    });
  }
};

const decode = (bytes: Buffer, file: string): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Fault(`the policy ${file} is not UTF-8`, { cause });
  }
};
