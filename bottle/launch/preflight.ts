import { createInterface } from "node:readline/promises";
import type { Readable } from "node:stream";
import { Fault } from "../../model/fault.ts";
import { formatSize } from "../../policy/units.ts";
import type { LaunchRules } from "../backends/backend.ts";
import { LIMITS } from "../backends/limits.ts";
import { resolveEnv } from "../env/resolve-env.ts";
import type { BottlePlan } from "../plan/bottle-plan.ts";
import type { Readiness } from "../providers/provider.ts";
import type { Secret } from "../secret.ts";
import { freeBytes } from "./disk-guard.ts";
import type { HostProgram } from "./host-program.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What is known before a launch: what is missing for it, and the agent's variables as far as they have values. */
export interface Preflight {
  readonly readiness: readonly Readiness[];
  readonly env: ReadonlyMap<string, Secret>;
}

/** Looks at everything that a launch needs, all at once; nothing is made. */
export const preflight = async (
  plan: BottlePlan,
  {
    rules,
    env,
    answers,
    shelf,
    leastDisk,
    program,
  }: {
    /** Null: nothing is to be launched. */
    readonly rules: LaunchRules | null;
    readonly env: Env;
    readonly answers: ReadonlyMap<string, Secret>;
    /** Where bottles are kept. */
    readonly shelf: () => string;
    readonly leastDisk: number;
    readonly program: HostProgram;
  },
): Promise<Preflight> => {
  const { values, missing } = resolveEnv(plan.env, env, answers);
  const machine =
    rules === null ? [] : [...(await rules.ready(env)), ...isThere(program), await room(shelf(), leastDisk)];
  const told = plan.readiness.flatMap(({ problem }) => problem ?? []);
  // A variable of the host that is not set is told of as readiness already.
  const unanswered = missing.filter((line) => !told.some((problem) => line.endsWith(problem)));
  return {
    readiness: [
      ...machine,
      ...plan.readiness,
      ...unanswered.map((problem): Readiness => ({ what: "a variable", problem })),
    ],
    env: values,
  };
};

const isThere = (program: HostProgram): readonly Readiness[] =>
  program.kind !== "missing"
    ? []
    : [
        {
          what: "the agent's program",
          problem: `${program.name} is not on PATH`,
          hint: "install it, or name another program behind --",
        },
      ];

const room = async (directory: string, leastDisk: number): Promise<Readiness> => {
  const free = await freeBytes(directory);
  const what = "room on the disk";
  if (free >= leastDisk) return { what, problem: null };
  return {
    what,
    problem: `${directory} has ${formatSize(free)}, and ${formatSize(leastDisk)} are to stay free`,
    hint: "make room, or say another --keep-free",
  };
};

/** What a launch limits, in words for the one who confirms it. */
export const limitLines = (plan: BottlePlan, uid: number, program: HostProgram): readonly string[] => [
  ...(program.kind === "mounted" ? [`${program.name} is ${program.file} of the host, read-only`] : []),
  `${LIMITS.processes} processes and threads, ${formatSize(LIMITS.data)} of memory for each process, no core files`,
  `${formatSize(LIMITS.temporary)} in /tmp, as much in /dev/shm`,
  ...(uid === 0 ? ["you are root: the kernel does not hold the number of root's processes to a limit"] : []),
  plan.workspace.kind === "mount"
    ? `the agent writes to ${plan.workspace.path} directly`
    : "the workspace is a clone; what is not pushed is kept and told of",
];

/** Asks whether to go on; only a clear yes is one. @throws Fault where nobody can be asked */
export const confirm = async (
  question: string,
  stdin: Readable,
  say: (text: string) => void,
): Promise<boolean> => {
  if ((stdin as { readonly isTTY?: boolean }).isTTY !== true)
    throw new Fault("nobody is there to confirm the launch", {
      hint: "look at the plan with --dry-run, then say --yes",
    });
  say(`${question} [y/N] `);
  const reader = createInterface({ input: stdin });
  const closed = new Promise<string>((resolve) => void reader.once("close", () => resolve("")));
  const answer = await Promise.race([reader.question(""), closed]);
  reader.close();
  stdin.pause();
  return /^\s*y(?:es)?\s*$/i.test(answer);
};
