import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { auditedPushes, type PushLine } from "../../gate/audit-tail.ts";
import type { Surroundings } from "../../gate/line/surroundings.ts";
import type { Who } from "../../gate/line/who.ts";
import { unlessAbsent } from "../hook-file.ts";
import { stateDir } from "../repository.ts";
import { age } from "./age.ts";
import type { Check } from "./check.ts";
import { ok, problem, type Verdict } from "./verdict.ts";

/** The audit can be written; how old its last push is, and how that one came. */
export const checkAudit: Check = {
  name: "audit",
  async run({ repo, tools, policy }) {
    const file = (await policy().catch(() => null))?.audit ?? join(stateDir(repo), "audit.jsonl");
    const stats = await stat(file).catch(unlessAbsent);
    const denied = await access(stats === null ? await existing(dirname(file)) : file, constants.W_OK).then(
      () => false,
      () => true,
    );
    if (denied) return [problem(`${file} cannot be written by this user: pushes are refused`)];
    const push = (await auditedPushes<LastPush>(file, repo.commonDir, TAIL)).at(-1);
    if (push === undefined) return [ok(`${file} can be written; no push is in it yet`)];
    return [ok(`${file} can be written`), describe(push, tools.now()), ...surroundings(push)];
  },
};

/** The first directory on the way up that is there: the first push makes the others. */
const existing = async (dir: string): Promise<string> => {
  const there = await stat(dir).catch(unlessAbsent);
  return there === null && dirname(dir) !== dir ? existing(dirname(dir)) : dir;
};

/** How much of the audit's end is read, in `bytes`. */
const TAIL = 1024 * 1024;

interface LastPush extends PushLine {
  readonly verdict: string;
  readonly who: Pick<Who, "via" | "user" | "pusher" | "remoteUser">;
  /** Absent in lines of older versions. */
  readonly seen?: Surroundings;
}

const describe = ({ time, verdict, who }: LastPush, now: number): Verdict => {
  const pusher = who.pusher ?? who.remoteUser ?? `the account ${who.user}`;
  return ok(
    `the last audited push is ${age(now - Date.parse(time))} old: ${verdict}, by ${pusher}, via ${who.via}`,
  );
};

/** What the server runs the hook with, which is rarely what an administrator's shell has. */
const surroundings = ({ seen }: LastPush): Verdict[] => {
  if (seen === undefined) return [];
  const { node, path, variables } = seen;
  const names = variables.filter((name) => !EVERYWHERE.has(name));
  const others = names.length === 0 ? "no other variable" : names.join(", ");
  return [ok(`it ran with Node ${node}, PATH ${path ?? "not set"}; in its environment: ${others}`)];
};

/** What every process has, or the stub puts there. */
const EVERYWHERE: ReadonlySet<string> = new Set([
  "PATH",
  "PWD",
  "OLDPWD",
  "SHLVL",
  "_",
  "GATE_HOOK_FILE",
  "GATE_NODE_OPTIONS",
]);
