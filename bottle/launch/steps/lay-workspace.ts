import type { Scene } from "../scene.ts";
import type { Step } from "../with-steps.ts";
import { writeBottleFiles } from "../write-files.ts";

/** Writes all that the bottle begins with; the bottle's directory as a whole is taken away at the end. */
export const workspaceStep = (scene: Scene): Step => ({
  name: "workspace",
  up: () => writeBottleFiles({ ...scene, relay: scene.programs.relay }),
  down: async () => {},
});
