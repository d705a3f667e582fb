import { readdirSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { Fault } from "../../model/fault.ts";
import { isName } from "../manifest/names.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What the proxy of a bottle keeps, in the bottle's directory of state. */
export const FLOW_LOG = "flows.jsonl";

/** `bottle` below XDG_STATE_HOME, else below `~/.local/state` (XDG Base Directory Specification). @throws Fault */
export const stateDirectory = (env: Env): string => {
  const [home, own] = [env["HOME"] ?? "", env["XDG_STATE_HOME"] ?? ""];
  if (isAbsolute(own)) return join(own, "bottle");
  if (!isAbsolute(home)) throw new Fault("HOME is not set to a directory", { hint: "set HOME" });
  return join(home, ".local/state/bottle");
};

/** Where the logs of a bottle are. @throws Fault */
export const logDirectory = (name: string, env: Env): string => join(stateDirectory(env), name);

/**
 * The flow log that is meant: a file, a bottle by its name, or, where nothing is said, the one that changed last.
 * @throws Fault
 */
export const findLog = (asked: string | undefined, env: Env, cwd: string): string => {
  if (asked === undefined) return latest(env);
  const file = resolve(cwd, asked);
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  return isFile || !isName(asked) ? file : join(logDirectory(asked, env), FLOW_LOG);
};

const latest = (env: Env): string => {
  const state = stateDirectory(env);
  const found = entriesOf(state)
    .map((name) => join(state, name, FLOW_LOG))
    .flatMap((file) => {
      const stats = statSync(file, { throwIfNoEntry: false });
      return stats?.isFile() === true ? [{ file, changed: stats.mtimeMs }] : [];
    })
    .sort((a, b) => b.changed - a.changed);
  if (found[0] === undefined)
    throw new Fault(`there is no log below ${state}`, { hint: "name a bottle that ran, or a file" });
  return found[0].file;
};

const entriesOf = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
};
