import { lstatSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Fault } from "../model/fault.ts";
import { crypto } from "../sys/crypto.ts";
import { BUILT_IN } from "./defaults.ts";
import type { LoadedPolicy } from "./policy.ts";

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

/**
 * Loads the policy of a repository. The schema and the YAML parser are loaded only when there is a file.
 * @throws Fault when a file that is named cannot be read or is wrong: there is no falling back.
 */
export const loadPolicy = async (places: PolicyPlaces): Promise<LoadedPolicy> => {
  const file = policyFile(places);
  return file === null ? BUILT_IN : readPolicy(file);
};

/** Loads one policy file. @throws Fault */
export const readPolicy = async (file: string): Promise<LoadedPolicy> => {
  const bytes = readBytes(file);
  const { parsePolicy } = await import("./parse.ts");
  return {
    policy: parsePolicy(decode(bytes, file), file),
    source: file,
    digest: crypto().createHash("sha256").update(bytes).digest("hex").slice(0, 16),
  };
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
