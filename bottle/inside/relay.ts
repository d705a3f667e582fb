import { connect, type Socket } from "node:net";
import { jsonLines } from "../../sys/json-lines.ts";
import type { Wired } from "../../sys/start-wired.ts";
import { CONTROL, EGRESS, GATE, RUNTIME, WORKSPACE } from "../plan/layout.ts";
import { type Attached, attach } from "./attach.ts";
import { cloneAll, unpushed } from "./clone.ts";
import type { Answer, Clone, Order } from "./messages.ts";
import { offerDoor } from "./offer-door.ts";
import { probe } from "./probe.ts";
import { exitCodeOf, startOnTerminal, startPlainly } from "./start-agent.ts";

/** How long programs may take to end once the launcher is gone, in `ms`. */
const GRACE_MS = 2_000;

/**
 * The first program in a bottle: offers the two sockets on the loopback and does what the launcher says, over a
 * connection that is made before anything else runs. Returns the agent's exit code.
 */
export const relay = async (command: readonly string[]): Promise<number> => {
  const control = await connected(CONTROL);
  let env: Readonly<Record<string, string>> = {};
  let clones: readonly Clone[] = [];
  let agent: Wired | null = null;
  const attached = new Map<string, Attached>();
  return new Promise((resolve) => {
    const say = (answer: Answer): void => lines.send(answer);
    const run = async (terminal: boolean): Promise<void> => {
      const inner = { command, env, cwd: WORKSPACE };
      agent = terminal ? startOnTerminal(inner, "inherit") : startPlainly(inner);
      say({ to: "run" });
      const exitCode = await exitCodeOf(agent);
      say({ to: "end", exitCode, unpushed: await unpushed(clones, env) });
      lines.close();
      resolve(exitCode);
    };
    const obey = async (order: Order): Promise<void> => {
      switch (order.do) {
        case "open":
          env = order.env;
          await offerDoor({ ...EGRESS, socket: `${RUNTIME}/egress.sock` });
          await offerDoor({ ...GATE, socket: `${RUNTIME}/gate.sock` });
          return say({ to: "open" });
        case "probe":
          return say({ to: "probe", probed: await probe() });
        case "clone":
          clones = order.clones;
          return say({ to: "clone", wrong: await cloneAll(clones, env) });
        case "run":
          return run(order.terminal);
        case "signal":
          return agent?.signal(order.name);
        case "attach": {
          const one = await attach(order, env);
          attached.set(order.id, one);
          const exitCode = await one.ended;
          attached.delete(order.id);
          return say({ to: "attach", id: order.id, exitCode });
        }
        case "resize":
          return attached.get(order.id)?.resize(order.size);
      }
    };
    const lines = jsonLines<Answer>(control, (order) => {
      // What cannot be done ends the relay, and with it the bottle.
      obey(order as Order).catch((error: Error) => {
        process.emitWarning(error);
        control.destroy();
      });
    });
    void lines.closed.then(() => {
      agent?.signal("SIGTERM");
      setTimeout(() => resolve(1), agent === null ? 0 : GRACE_MS);
    });
  });
};

const connected = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ path });
    socket.once("error", reject);
    socket.once("connect", () => resolve(socket));
  });
