import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Daemon, startDaemon } from "../daemon.ts";
import { fillIn } from "../fill-in.ts";
import type { Scene } from "../scene.ts";
import { credentialsOf } from "../values-of.ts";
import type { Step } from "../with-steps.ts";
import { writeGateFiles } from "../write-files.ts";

/** Starts the gate. A push that is under way when it is told to end may end. */
export const gateStep = (scene: Scene): Step => {
  const { plan, directory, hostEnv, programs, token } = scene;
  let daemon: Daemon | null = null;
  return {
    name: "gate",
    up: async (signal) => {
      await writeGateFiles(plan, directory, token);
      const fill = fillIn(directory);
      for (const { path, tokenRef } of plan.gate.tokens) {
        const value = credentialsOf([tokenRef], scene).get(tokenRef)?.reveal();
        await writeFile(fill(path), `${value}\n`, { flag: "wx", mode: 0o600 });
      }
      daemon = await startDaemon(
        {
          name: "gate",
          argv: [...programs.gate, "--config", join(directory, "gate.yaml")],
          env: hostEnv,
          input: "",
          socket: join(directory, "bottle/gate.sock"),
          question: { path: "/healthz", host: "localhost" },
        },
        scene,
        signal,
      );
    },
    down: async () => daemon?.stop(),
  };
};
