import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../model/fault.ts";
import { lifeOf } from "../../sys/alive.ts";
import { withLock } from "../../sys/lock.ts";
import { stateDirectory } from "../logs/find-log.ts";
import { isName } from "../manifest/names.ts";
import { type BottleRecord, readRecord, writeRecord } from "./record.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** `unclear`: there is a directory and no record that can be read. */
export type Condition = "running" | "ended" | "left behind" | "unclear";

/** A bottle that there is something of on disk. */
export interface Shelved {
  readonly name: string;
  readonly directory: string;
  readonly condition: Condition;
  readonly record: BottleRecord | null;
}

const LOCK_MS = 10_000;
/** Longest path of a unix socket, in `bytes` (unix(7)), and the longest name of one below a bottle's directory. */
const LONGEST_SOCKET = 107;
const SOCKET_BELOW = "/bottle/control.sock".length;

/** Where bottles are kept: nobody else may look into it. @throws Fault */
export const openShelf = (env: Env): string => {
  const directory = stateDirectory(env);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(directory);
  if (uid !== process.geteuid?.() || (mode & 0o077) !== 0) {
    throw new Fault(`${directory} must be yours, and closed to other accounts`, {
      hint: `chmod 700 ${directory}`,
    });
  }
  return directory;
};

/** Every bottle of which there is something, by name. */
export const listShelf = async (env: Env): Promise<readonly Shelved[]> => {
  const shelf = openShelf(env);
  const names = readdirSync(shelf, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && isName(entry.name),
  );
  return Promise.all(names.map(({ name }) => lookAt(shelf, name)));
};

const lookAt = async (shelf: string, name: string): Promise<Shelved> => {
  const directory = join(shelf, name);
  const record = readRecord(directory);
  return { name, directory, record, condition: record === null ? "unclear" : await conditionOf(record) };
};

const conditionOf = async ({ ended, launcher }: BottleRecord): Promise<Condition> => {
  if (ended !== null) return "ended";
  return (await lifeOf(launcher)) === "dead" ? "left behind" : "running";
};

/** The one that is meant by a name. @throws Fault */
export const findOnShelf = async (name: string, env: Env): Promise<Shelved> => {
  const all = await listShelf(env);
  const found = all.find((one) => one.name === name);
  if (found === undefined) {
    const names = all.map((one) => one.name).join(", ");
    throw new Fault(`there is no bottle ${name}`, {
      hint: names === "" ? "none was launched" : `there are ${names}`,
    });
  }
  return found;
};

/** Claims a name and a directory for a new bottle: the agent's name, or with a number behind it. @throws Fault */
export const claimPlace = (
  agent: string,
  env: Env,
  record: (name: string) => BottleRecord,
): Promise<{ readonly name: string; readonly directory: string }> => {
  const shelf = openShelf(env);
  return withLock(join(shelf, ".lock"), { waitMs: LOCK_MS, what: "the list of bottles" }, async () => {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? agent : `${agent}-${number}`;
      const directory = join(shelf, name);
      if (Buffer.byteLength(directory) + SOCKET_BELOW > LONGEST_SOCKET) {
        throw new Fault(`${directory} is too long a path for the bottle's sockets`, {
          hint: "set XDG_STATE_HOME to a directory with a shorter path",
        });
      }
      const there = statSync(directory, { throwIfNoEntry: false }) !== undefined;
      if (there) {
        const { condition, record: old } = await lookAt(shelf, name);
        if (condition !== "ended" || (old?.ended?.unpushed.length ?? 0) > 0) continue;
        rmSync(directory, { recursive: true });
      }
      mkdirSync(directory, { mode: 0o700 });
      await writeRecord(directory, record(name));
      return { name, directory };
    }
  });
};
