import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROBE_HOST } from "../../inside/probe.ts";
import { type Daemon, startDaemon } from "../daemon.ts";
import { credentialsDocument, egressFile } from "../egress-file.ts";
import type { Scene } from "../scene.ts";
import { credentialsOf } from "../values-of.ts";
import type { Step } from "../with-steps.ts";

/** Starts the proxy; the values of credentials go into its standard input and nowhere else. */
export const egressStep = (scene: Scene): Step => {
  const { plan, directory, hostEnv, programs } = scene;
  const file = join(directory, "egress.json");
  let daemon: Daemon | null = null;
  return {
    name: "egress",
    up: async (signal) => {
      await writeFile(file, egressFile(plan), { flag: "wx", mode: 0o600 });
      const wanted = plan.egress.credentials.map(({ tokenRef }) => tokenRef);
      daemon = await startDaemon(
        {
          name: "egress",
          argv: [...programs.egress, "--config", file],
          env: hostEnv,
          input: credentialsDocument(credentialsOf(wanted, scene)),
          socket: join(directory, "bottle/egress.sock"),
          question: { path: `http://${PROBE_HOST}/`, host: PROBE_HOST },
        },
        scene,
        signal,
      );
    },
    down: async () => daemon?.stop(),
  };
};
