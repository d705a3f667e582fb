import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../model/fault.ts";
import { processIdentity } from "../../sys/alive.ts";
import { sinceStart, wallClock } from "../../sys/clock.ts";
import { closeInherited } from "../../sys/close-inherited.ts";
import { crypto } from "../../sys/crypto.ts";
import { backendOf } from "../backends/backends.ts";
import type { BottlePlan, PlannedWorkspace } from "../plan/bottle-plan.ts";
import { WORKSPACE } from "../plan/layout.ts";
import type { Secret } from "../secret.ts";
import { serveAttach } from "./attach-server.ts";
import { boxOf } from "./box-of.ts";
import { watchDisk } from "./disk-guard.ts";
import type { HostProgram } from "./host-program.ts";
import { openLedger } from "./ledger.ts";
import { programs } from "./programs.ts";
import type { BottleRecord, Summary } from "./record.ts";
import type { Mode, Scene } from "./scene.ts";
import { claimPlace } from "./shelf.ts";
import { cloneStep } from "./steps/clone-repositories.ts";
import { workspaceStep } from "./steps/lay-workspace.ts";
import { bottleStep, type Made } from "./steps/make-bottle.ts";
import { probeStep } from "./steps/probe-walls.ts";
import { egressStep } from "./steps/start-egress.ts";
import { gateStep } from "./steps/start-gate.ts";
import { authorityStep } from "./steps/trust-authority.ts";
import { summarise } from "./summary.ts";
import { tidy, WORK } from "./tidy.ts";
import { openTimeline } from "./timeline.ts";
import { hostBundle } from "./trusted-certificates.ts";
import { type Step, type Witness, withSteps } from "./with-steps.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Everything that a launch needs; the plan was shown and agreed to. */
export interface LaunchRequest {
  readonly plan: BottlePlan;
  readonly uid: number;
  readonly gid: number;
  readonly mode: Mode;
  readonly program: HostProgram;
  /** The agent's variables, and credentials by `token_ref`. */
  readonly env: ReadonlyMap<string, Secret>;
  readonly credentials: ReadonlyMap<string, Secret>;
  readonly hostEnv: Env;
  /** Room that must stay free on the disk of the bottle, in `bytes`. */
  readonly leastDisk: number;
  /** Aborted when the bottle is to end; the reason says why. */
  readonly signal: AbortSignal;
  readonly tell: LaunchTeller;
}

/** Who is told how a launch goes. */
export interface LaunchTeller {
  named(name: string, steps: readonly string[]): void;
  done(step: string, ms: number): void;
  left(step: string, error: unknown): void;
  /** The agent's program has been started. */
  running(): void;
}

/** How a bottle ended. */
export interface LaunchEnd {
  readonly name: string;
  /** Of the agent; null: it was never started. */
  readonly exitCode: number | null;
  readonly summary: Summary;
  readonly unpushed: readonly string[];
  /** Where the work is that was not pushed; null: there is none. */
  readonly work: string | null;
}

const TOKEN_BYTES = 32;
/** As a shell tells of a program that was killed. */
const KILLED = 137;

/** Of the host's variables the programs on its side get these: where programs and homes are, and in which words to speak. */
const HOST_VARIABLES = ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ", "NO_COLOR"] as const;

const TERMINAL_VARIABLES = ["TERM", "COLORTERM", "NO_COLOR"] as const;

/**
 * Makes a bottle, runs the agent in it until it ends, and takes everything away. `ended` is told the same whether or
 * not anything failed. @throws what failed, and the signal's reason
 */
export const launch = async (request: LaunchRequest, ended: (end: LaunchEnd) => void): Promise<number> => {
  const { plan, hostEnv, tell } = request;
  const backend = backendOf(plan.backend.name);
  if (backend.launch === undefined) {
    throw new Fault(`bottles cannot be launched with ${backend.name} yet`, {
      hint: "launch with --backend bubblewrap, or write backend: bubblewrap in the bottle",
    });
  }
  // What the caller left open would be open in the bottle too.
  closeInherited();
  const launcher = await processIdentity(process.pid);
  if (launcher === null) throw new Fault("cannot tell this process from others: /proc or ps is missing");
  const record = (name: string): BottleRecord => ({
    version: 1,
    name,
    agent: plan.agent.name,
    backend: backend.name,
    started: new Date(wallClock()).toISOString(),
    launcher,
    steps: [],
    processes: [],
    ended: null,
  });
  const { name, directory } = await claimPlace(plan.agent.name, hostEnv, record);
  const ledger = openLedger(directory, record(name));
  const timeline = openTimeline(directory);
  const box = boxOf(plan, { name, node: process.execPath, ...request, trusted: hostBundle()?.path ?? null });
  const scene: Scene = {
    ...request,
    name,
    directory,
    box,
    commands: backend.commands(box),
    rules: backend.launch,
    token: crypto().randomBytes(TOKEN_BYTES).toString("base64url"),
    hostEnv: pick(hostEnv, HOST_VARIABLES),
    terminal: pick(hostEnv, TERMINAL_VARIABLES),
    programs: programs(),
    timeline,
    ledger,
  };
  let exitCode: number | null = null;
  let unpushed: readonly string[] = [];
  const low = new AbortController();
  const signal = AbortSignal.any([request.signal, low.signal]);
  const stopWatching = watchDisk(directory, request.leastDisk, (free) =>
    low.abort(new Fault(`the disk of ${directory} has only ${free} bytes left: the bottle was ended`)),
  );
  const { step: agent, made } = bottleStep(scene);
  const steps: readonly Step[] = [
    egressStep(scene),
    authorityStep(scene),
    gateStep(scene),
    workspaceStep(scene),
    agent,
    probeStep(made),
    ...cloneStep(plan.workspace, made),
  ];
  try {
    // What the bottle sees, read-only, and where the sockets are made.
    await mkdir(join(directory, "bottle"), { mode: 0o700 });
    tell.named(
      name,
      steps.map((step) => step.name),
    );
    await withSteps(steps, witness(scene, tell), { signal, now: sinceStart }, async () => {
      const closeAttach = await serveAttach(directory, made().control);
      const end = await runAgent(made(), request.mode, signal, () => {
        timeline.add("launch", "the agent was started");
        tell.running();
      }).finally(closeAttach);
      exitCode = end.exitCode;
      unpushed = await leftIn(plan.workspace, end.unpushed, directory);
      signal.throwIfAborted();
    });
    return exitCode ?? 2;
  } finally {
    stopWatching();
    const summary = summarise(directory);
    await tidy(directory, unpushed.length > 0);
    timeline.add("launch", `ended${exitCode === null ? "" : ` with ${exitCode}`}`);
    timeline.close();
    const at = new Date(wallClock()).toISOString();
    await ledger.end({ at, exitCode, summary, unpushed: [...unpushed] });
    ended({ name, exitCode, summary, unpushed, work: unpushed.length > 0 ? join(directory, WORK) : null });
  }
};

/** What is in a workspace of the bottle's own that exists nowhere else. */
const leftIn = async (
  workspace: PlannedWorkspace,
  unpushed: readonly string[],
  directory: string,
): Promise<readonly string[]> => {
  if (workspace.kind === "mount") return [];
  if (workspace.clones.length > 0) return unpushed;
  const files = await readdir(join(directory, WORK));
  return files.length === 0 ? [] : [`${WORKSPACE}: ${files.length} files or directories`];
};

const pick = (env: Env, names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );

const witness = ({ ledger, timeline }: Scene, tell: LaunchTeller): Witness => ({
  begin: (step) => ledger.begin(step.name),
  done: (step, ms) => {
    timeline.add("launch", `${step.name} done in ${Math.round(ms)} ms`);
    tell.done(step.name, ms);
  },
  undone: (step) => ledger.undone(step.name),
  left: (step, error) => {
    timeline.add("launch", `${step.name} could not be undone: ${String(error)}`);
    tell.left(step.name, error);
  },
});

/** How long the agent may take to end once the signal is aborted, in `ms`. */
const END_MS = 5_000;
const UNSEEN = ["the bottle ended before its work could be looked at"];

/** Starts the agent's program and waits until it ends or the bottle does; tells it to when the signal is aborted. */
const runAgent = async (
  { control, ended }: Made,
  mode: Mode,
  signal: AbortSignal,
  running: () => void,
): Promise<{ readonly exitCode: number; readonly unpushed: readonly string[] }> => {
  control.send({ do: "run", terminal: mode.kind === "terminal" });
  await control.answer("run", null);
  running();
  const patience = new Promise<"aborted">((resolve) => {
    const end = (): void => {
      control.send({ do: "signal", name: "SIGTERM" });
      setTimeout(() => resolve("aborted"), END_MS).unref();
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
  const done = control.answer("end", null).catch(async () => {
    const { exitCode, signal: by } = await ended;
    return { exitCode: exitCode ?? (by === "SIGKILL" ? KILLED : 1), unpushed: UNSEEN };
  });
  const end = await Promise.race([done, patience]);
  return end === "aborted" ? { exitCode: KILLED, unpushed: UNSEEN } : end;
};
