import { lstatSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { Fault } from "../../model/fault.ts";

/** Where manifests are looked for. */
export interface Places {
  /** The user's own directory: `bottles/`, `agents/` and `skills/` are in it. */
  readonly configuration: string;
  readonly home: string;
  /** The root of the repository around the working directory; null outside of one. */
  readonly repository: string | null;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * BOTTLE_HOME, else `bottle` below XDG_CONFIG_HOME, else below `~/.config`; a relative XDG_CONFIG_HOME does not
 * count (XDG Base Directory Specification). @throws Fault
 */
export const findPlaces = (env: Env, cwd: string): Places => {
  const home = env["HOME"] ?? "";
  const own = env["BOTTLE_HOME"] ?? "";
  const xdg = env["XDG_CONFIG_HOME"] ?? "";
  if (!isAbsolute(home)) throw new Fault("HOME is not set to a directory", { hint: "set HOME" });
  if (own !== "" && !isAbsolute(own)) {
    throw new Fault("BOTTLE_HOME is not an absolute path", {
      hint: "a relative one would depend on where you stand",
    });
  }
  const configuration = own !== "" ? own : join(isAbsolute(xdg) ? xdg : join(home, ".config"), "bottle");
  return { configuration, home, repository: repositoryAround(cwd) };
};

/** The nearest directory with a `.git`. git is not asked: it would read what the repository tells it to. */
const repositoryAround = (directory: string): string | null => {
  if (isThere(join(directory, ".git"))) return directory;
  const above = dirname(directory);
  return above === directory ? null : repositoryAround(above);
};

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
