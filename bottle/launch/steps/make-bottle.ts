import { join } from "node:path";
import type { Readable } from "node:stream";
import { Fault } from "../../../model/fault.ts";
import { splitLines } from "../../../sys/split-lines.ts";
import { type End, startWired, type Wired, type Wiring } from "../../../sys/start-wired.ts";
import { PROGRAMS } from "../../plan/layout.ts";
import { type Control, type ControlSocket, listenForRelay } from "../control.ts";
import { fillIn } from "../fill-in.ts";
import type { Scene } from "../scene.ts";
import type { Step } from "../with-steps.ts";

/** Until the relay has come, until it has opened the doors, and until all has ended once it is told to, in `ms`. */
const COME_MS = 30_000;
const OPEN_MS = 10_000;
const END_MS = 5_000;

/** A bottle and the connection to the relay in it. */
export interface Made {
  readonly control: Control;
  readonly ended: Promise<End>;
}

/** Makes the bottle. `made` throws before the step is done. */
export const bottleStep = (scene: Scene): { readonly step: Step; readonly made: () => Made } => {
  let socket: ControlSocket | null = null;
  let bottle: Wired | null = null;
  let control: Control | null = null;
  const step: Step = {
    name: "agent",
    up: async (signal) => {
      socket = await listenForRelay(join(scene.directory, "bottle/control.sock"));
      bottle = startBottle(scene);
      await scene.ledger.started("bottle", bottle.pid);
      control = await Promise.race([socket.accept(COME_MS, signal), early(bottle, scene)]);
      control.send({ do: "open", env: variablesOf(scene) });
      await control.answer("open", OPEN_MS);
    },
    down: async () => {
      await socket?.close();
      if (bottle === null) return;
      control?.send({ do: "signal", name: "SIGTERM" });
      const kill = (): void => bottle?.signal("SIGKILL");
      // Before the agent's program is started nobody in the bottle needs time to end.
      const timer = setTimeout(kill, control === null ? 0 : END_MS);
      void control?.answer("end", null).catch(() => {});
      control?.hangUp();
      await bottle.ended.catch(() => {});
      clearTimeout(timer);
      await scene.ledger.stopped("bottle");
    },
  };
  return {
    step,
    made: () => {
      if (control === null || bottle === null) throw new Fault("there is no bottle");
      return { control, ended: bottle.ended };
    },
  };
};

/** What a program expects to find, and a manifest may say otherwise. */
const USUAL = {
  PATH: `${PROGRAMS}:/usr/local/bin:/usr/bin:/bin`,
  USER: "agent",
  LOGNAME: "agent",
  SHELL: "/bin/sh",
  LANG: "C.UTF-8",
} as const;

const variablesOf = ({ mode, terminal, env }: Scene): Readonly<Record<string, string>> => ({
  ...USUAL,
  ...(mode.kind === "terminal" ? terminal : {}),
  ...Object.fromEntries([...env].map(([name, value]) => [name, value.reveal()])),
});

const startBottle = ({ directory, commands, rules, mode, hostEnv, timeline }: Scene): Wired => {
  const { argv, more } = rules.start(commands.run.map(fillIn(directory)), process.arch);
  const [program = "", ...args] = argv;
  const heard = mode.kind === "headless" ? mode.heard : null;
  const output = heard === null ? "inherit" : "pipe";
  const wiring: Wiring = {
    stdin: mode.kind === "headless" ? "pipe" : "inherit",
    stdout: output,
    stderr: output,
    more,
  };
  // Without a terminal it gets a session of its own, and so none at all.
  const group = mode.kind === "headless";
  const bottle = startWired(
    { argv: [program, ...args], env: { PATH: hostEnv["PATH"] ?? "" }, group },
    wiring,
  );
  if (mode.kind === "headless") bottle.stdin?.end(mode.prompt);
  const listen = (name: "stdout" | "stderr", stream: Readable | null): void => {
    if (stream === null) return;
    splitLines(stream, (line) => {
      timeline.add("agent", line);
      heard?.(name, line);
    });
  };
  listen("stdout", bottle.stdout);
  listen("stderr", bottle.stderr);
  return bottle;
};

const early = async ({ ended }: Wired, { commands }: Scene): Promise<never> => {
  const { exitCode, signal } = await ended;
  throw new Fault(`${commands.run[0]} ended with ${exitCode ?? signal} before there was a bottle`, {
    hint: "what it said stands above; bottle doctor says what this machine can run",
  });
};
